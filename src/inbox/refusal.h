/*
 * refusal.h - for the inside of inbox: why a recipient was refused, out of report fields and the
 * words around an address.
 */
#ifndef INBOX_REFUSAL_H
#define INBOX_REFUSAL_H

#include "inbox/span.h"
#include "mail/diagnosis.h"

struct refusal {
    struct span status;     /* of a report; may be empty, as may all of them */
    struct span diagnostic; /* the server's own words, where a field holds them */
    struct span about;      /* what the text says about this recipient */
    struct span text;       /* the whole text */
    struct span subject;
    bool is_delay;
    bool is_own; /* who reports is a server of the recipient's own domain */
};

/* The server's own words first, then what the text says about this recipient, then the status. */
void refusal_diagnose(const struct refusal *refusal, struct diagnosis *out);

#endif
