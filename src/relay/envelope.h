/*
 * envelope.h - the commands before a message, and what may stand in them. For the inside of the
 * room only.
 */
#ifndef RELAY_ENVELOPE_H
#define RELAY_ENVELOPE_H

#include "base/str.h"
#include "net/connection.h"
#include "relay/relay.h"

enum envelope_verdict {
    ENVELOPE_FINE,
    ENVELOPE_BAD_ADDRESS, /* an octet that may not stand in a command, empty, over-long */
    ENVELOPE_NEEDS_UTF8,  /* and the server offers no SMTPUTF8 */
    ENVELOPE_TOO_LARGE,   /* for the SIZE the server offers */
};

/* Before anything is sent. Octets: of the message, as in SIZE= (RFC 1870). */
enum envelope_verdict envelope_check(const struct relay_mail *mail, size_t octets,
                                     const struct connection_offer *offer);

/* Appends "MAIL FROM:<...> ...CRLF" and "RCPT TO:<...> ...CRLF" with the parameters offered. The
 * mail must have been checked. */
void envelope_add_mail(struct str *out, const struct relay_mail *mail, size_t octets,
                       const struct connection_offer *offer);
void envelope_add_rcpt(struct str *out, const struct relay_mail *mail,
                       const struct connection_offer *offer);

#endif
