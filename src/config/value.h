/*
 * value.h - one value of the configuration as a person wrote it: is it well formed, and what does
 * it mean?
 *
 * All fail with ERROR_CONFIG and a message that goes on from the key's name ("'60/minit' is no
 * rate"). What may be an address or hold a secret is never quoted in it. Out is untouched on
 * failure.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "base/error.h"
#include "config/config.h"

#define VALUE_RATE_MAX    1000000 /* messages a second, minute or hour */
#define VALUE_TAG_MAX     40  /* octets that take the place of {tag}, as mail/tag.h makes them */
#define VALUE_SUBMISSION  587 /* RFC 6409 */
#define VALUE_SUBMISSIONS 465 /* RFC 8314 */
#define VALUE_LOCAL_RELAY 25  /* where a mail server on this machine listens */
#define VALUE_IMAP        143 /* RFC 3501 */
#define VALUE_IMAPS       993 /* RFC 8314 */

/* "60/minute", "20/second", "1000/hour" or "unlimited". */
bool value_rate(const char *text, struct config_rate *out, struct error *err) MUST_CHECK;

/* A server's or a folder's place. The caller frees url, host and folder. */
struct value_server {
    enum config_scheme scheme;
    char *url;     /* with the port */
    char *host;    /* lower case; NULL with a folder */
    char *folder;  /* as written; NULL with a host */
    uint16_t port; /* 0 with a folder */
};

/*
 * smtp://HOST[:PORT], smtps://HOST[:PORT] or maildir:PATH. Without a port: 587 with STARTTLS, 465
 * with TLS, 25 on this machine.
 */
bool value_relay(const char *text, struct value_server *out, struct error *err) MUST_CHECK;

/* imaps://HOST[:PORT], imap://HOST[:PORT] or maildir:PATH. Without a port: 993 with TLS, else 143.
 */
bool value_inbox(const char *text, struct value_server *out, struct error *err) MUST_CHECK;

/* A name or address of this machine itself: localhost, 127.0.0.0/8, ::1. */
bool value_is_loopback(const char *host);

/* A host name in ASCII, or an IPv4 address (RFC 1123 2.1). */
bool value_host(const char *text, struct error *err) MUST_CHECK;

/* https://HOST[:PORT][/PATH], or http:// too where insecure_ok. Without a login, blanks or other
 * than ASCII. */
bool value_link(const char *text, bool insecure_ok, struct error *err) MUST_CHECK;

/* The form of a language tag (RFC 5646 2.1): "en", "en-GB", "sr-Latn-RS". */
bool value_language(const char *text, struct error *err) MUST_CHECK;

/*
 * Looks like local@domain: enough to find slips of the pen. The judge of addresses is
 * mail/address.h, which this room may not use; jobs/settings.c asks it.
 */
bool value_address(const char *text, struct error *err) MUST_CHECK;

/* value_address(), with at most one "{tag}", in the local part, and room for a tag there. */
bool value_return(const char *text, struct error *err) MUST_CHECK;

/* An address, or a name and then the address in angle brackets. The caller frees both. */
struct value_sender {
    char *address;
    char *name; /* NULL: none given */
};
bool value_sender(const char *text, struct value_sender *out, struct error *err) MUST_CHECK;

/* RFC 2919 2: at least two dot-atoms, ASCII, no blanks. */
bool value_list_id(const char *text, struct error *err) MUST_CHECK;

/* A name that can stand in an audience expression without quotes. */
bool value_name(const char *text, struct error *err) MUST_CHECK;

/* The name of a credential of systemd, which is a file's name in a folder of its own. */
bool value_credential(const char *text, struct error *err) MUST_CHECK;

/* "sqlite:PATH"; *path is borrowed from text. */
bool value_store(const char *text, const char **path, struct error *err) MUST_CHECK;

/* IPV4:PORT or [IPV6]:PORT, an address of this machine itself; port 0 is any. */
bool value_listen(const char *text, struct error *err) MUST_CHECK;

/* "5 min, 15 min, 1 h, 4 h": delays that do not get shorter. Fills delays_s and count. */
bool value_retry(const char *text, struct config_retry *out, struct error *err) MUST_CHECK;

bool value_tls(const char *text, bool *off, struct error *err) MUST_CHECK;
bool value_on_unknown(const char *text, enum config_on_unknown *out, struct error *err) MUST_CHECK;

#endif
