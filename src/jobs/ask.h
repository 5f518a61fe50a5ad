/*
 * ask.h - a person asked for something, by mail or by web: one function says whether they may, and
 * does it.
 *
 * Whoever holds a token proves what its purpose says and nothing more (DESIGN 3.4): a leave token,
 * which every bulletin carries and whoever forwards it gives away, can leave, pause and have a
 * fresh link sent to the held address; what a letter's token can is said by its letter. An address
 * alone can leave (within limits that keep a flood of forged mails from emptying the list) and ask
 * to join.
 */
#ifndef JOBS_ASK_H
#define JOBS_ASK_H

#include "jobs/workspace.h"
#include "people/letter_kind.h"
#include "people/request.h"
#include "store/change.h"

#define ASK_PAUSE_MAX_DAYS 400

struct ask {
    /*
     * What proves it (people/request.h): LEAVE, PAUSE, RESUME a LEAVE or MANAGE token; LEAVE also
     * the person's own address; FRESH_LINK a LEAVE token, also one that a change of address made
     * void; CONFIRM what the token's letter asked: sign-up and new address (CONFIRM), the way back
     * (JOIN); MOVE and ERASE a MANAGE token; JOIN nothing: whoever has the address is asked.
     */
    enum request_kind kind;
    enum change_channel channel; /* MAIL or WEB; ORGANISER for `add` */
    int64_t at;
    const char *token;       /* NULL: without one */
    const char *address;     /* the own one of LEAVE without a token; JOIN; MOVE */
    int64_t until;           /* of PAUSE: after at, at most ASK_PAUSE_MAX_DAYS later */
    bool no_letter;          /* RFC 3834 2: nobody wrote it who could be answered */
    const char *in_reply_to; /* of the mail; NULL: none */
    const char *evidence;    /* for the history: no address, no text of theirs; NULL: none */
};

enum ask_end {
    ASK_DONE = 1,
    ASK_ALREADY,     /* it was so before */
    ASK_HELD,        /* kept for an organiser to see; the person is not mailed meanwhile */
    ASK_LIMITED,     /* too many of these: nothing happened */
    ASK_NOBODY,      /* nobody of this address or number is known */
    ASK_NO_TOKEN,    /* it is none, or of no use for this: another purpose, a test copy */
    ASK_FORGED,      /* a token's shape, but not ours */
    ASK_OTHER_KEY,   /* made with another fortnight.key */
    ASK_VOID,        /* of an address the person has no more */
    ASK_USED,        /* counted once, and did */
    ASK_EXPIRED,     /* its time is over */
    ASK_NO_ADDRESS,  /* the address is none */
    ASK_NOT_ALLOWED, /* the rules do not allow it for this status, or this address is taken */
};
#define ASK_ENDS 14
/* "done", "held"... for --json, --dry-run and tests. A literal. */
const char *ask_end_word(enum ask_end end);

struct ask_outcome {
    enum ask_end end;
    int64_t subscriber;              /* 0: nobody */
    enum subscription_status status; /* afterwards; NONE for nobody */
    bool changed;                    /* something about the person is other than before */
    enum letter_kind letter;         /* became due; 0: none */
};

/*
 * Applies it, in one transaction or as a part of the caller's. What may not be done is an answer
 * (end), not a failure. What is shown to whoever asked by address must not tell whether the
 * address is known: DONE, ALREADY, LIMITED and NOBODY of JOIN and LEAVE are one answer.
 */
bool ask_apply(const struct workspace *workspace, const struct ask *ask, struct ask_outcome *out,
               struct error *err) MUST_CHECK;

#endif
