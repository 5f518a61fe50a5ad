/*
 * reason.h - why a message was refused: the words, and the one table of phrases by which servers
 * say so.
 *
 * The same table serves SMTP answers now and bounce mails later. Each row carries an example, which
 * is its test.
 */
#ifndef MAIL_REASON_H
#define MAIL_REASON_H

#include "base/base.h"

/* The numbers are stored: never renumber, only add. */
enum reason {
    REASON_OTHER = 0,
    REASON_USER_UNKNOWN = 1,
    REASON_MAILBOX_FULL = 2,
    REASON_HOST_UNKNOWN = 3, /* the domain does not exist or takes no mail */
    REASON_POLICY = 4,
    REASON_RATE_LIMITED = 5,
    REASON_TOO_BIG = 6,
    REASON_EXPIRED = 7,  /* tried too long; delay warnings */
    REASON_DISABLED = 8, /* the account exists but is switched off */
    REASON_FILTERED = 9, /* by the recipient's own choice, or relaying denied */
    REASON_SYSTEM_ERROR = 10,
    REASON_NETWORK = 11,
    REASON_AUTH_FAILURE = 12, /* SPF, DKIM, DMARC */
    REASON_FEEDBACK = 13,
    REASON_AUTOREPLY = 14,
    REASON_NOT_BOUNCE = 15,
};
#define REASON_COUNT 16

/* Stored. Hard: the address or its domain itself is dead. Soft: anything else, also if final. */
enum permanence { PERMANENCE_UNKNOWN = 0, PERMANENCE_SOFT = 1, PERMANENCE_HARD = 2 };

/* Whom the refusal is about. The numbers are stored. */
enum about {
    ABOUT_UNKNOWN = 0,
    ABOUT_RECIPIENT = 1,
    ABOUT_SENDER = 2,  /* us as the receiving side sees us: reputation, SPF, address, pace */
    ABOUT_CONTENT = 3, /* this message: spam-like, too big, a link in it */
    ABOUT_SYSTEM = 4,  /* the receiving side itself: down, overloaded, misconfigured */
    ABOUT_ACCOUNT = 5, /* our account at the relay: login, quota. Relay scope wherever it is said */
};

/* "user_unknown", "hard", "recipient": for --json, logs and tests. Literals. */
const char *reason_word(enum reason reason);
const char *permanence_word(enum permanence permanence);
const char *about_word(enum about about);

/* False when it is no such word; out is then untouched. */
bool reason_from_word(const char *word, enum reason *out) MUST_CHECK;

/* For an organiser's eyes: "no such mailbox", "mailbox full". A literal. */
const char *reason_text(enum reason reason);

struct reason_row {
    const char *phrase; /* lower case; '*' stands for at most 40 octets of anything */
    enum reason reason;
    enum permanence permanence;
    enum about about;
    const char *example; /* what a server said, which this row and no earlier one fits */
};

/* The table in its parts, numbered from 0, most telling phrase first; NULL after the last. */
const struct reason_row *reason_rows(size_t part, size_t *count);

/* The first row whose phrase is in the text, or NULL; case, blanks and line ends do not matter. */
const struct reason_row *reason_find(const char *text, size_t len);

#endif
