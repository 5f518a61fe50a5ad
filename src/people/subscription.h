/*
 * subscription.h - what may happen to a person's subscription: one table of statuses and changes,
 * and nothing else.
 *
 * Pure rules: store/change.c looks a step up here and carries it out. The numbers are stored: never
 * renumber.
 */
#ifndef PEOPLE_SUBSCRIPTION_H
#define PEOPLE_SUBSCRIPTION_H

#include "base/base.h"

/*
 * A person's status. Stored with a person are PENDING to COMPLAINED; with a suppression the status
 * that caused it, LEFT to MOVED. NONE: never heard of. ERASED: nothing is left but the
 * suppression, whatever its reason (an erasure, or the end of the time for which data of those who
 * left is kept). MOVED: the address of somebody who has another one now.
 */
enum subscription_status {
    SUBSCRIPTION_NONE = 0,
    SUBSCRIPTION_PENDING =
        1, /* asked to join, has not confirmed: is sent nothing but the letter to confirm */
    SUBSCRIPTION_ACTIVE = 2,
    SUBSCRIPTION_PAUSED = 3,
    SUBSCRIPTION_LEFT = 4,
    SUBSCRIPTION_BOUNCED = 5,
    SUBSCRIPTION_COMPLAINED = 6,
    SUBSCRIPTION_ERASED = 7,
    SUBSCRIPTION_MOVED = 8,
};
#define SUBSCRIPTION_STATUSES 9

enum subscription_change {
    SUBSCRIPTION_IMPORT = 1,  /* a row of a file, with consent */
    SUBSCRIPTION_ADD = 2,     /* by hand, with consent */
    SUBSCRIPTION_SET = 3,     /* fields changed by hand or by an import; never the status */
    SUBSCRIPTION_JOIN = 4,    /* somebody asked for this address to be signed up */
    SUBSCRIPTION_CONFIRM = 5, /* the person confirmed it with the token from their own mailbox */
    SUBSCRIPTION_PAUSE = 6,
    SUBSCRIPTION_RESUME = 7,
    SUBSCRIPTION_LEAVE = 8,  /* the person left */
    SUBSCRIPTION_REMOVE = 9, /* an organiser removed them */
    SUBSCRIPTION_RETURN =
        10, /* the person took back their leaving with the token of the goodbye letter */
    SUBSCRIPTION_BOUNCE = 11, /* the address is dead */
    SUBSCRIPTION_COMPLAIN = 12,
    SUBSCRIPTION_MOVE = 13,  /* to another address; the old one is suppressed as MOVED */
    SUBSCRIPTION_ERASE = 14, /* the data goes, the suppression stays */
    SUBSCRIPTION_EXPIRE =
        15, /* the time is over: to confirm, or for which data of those who left is kept */
};
#define SUBSCRIPTION_CHANGES 16

enum subscription_verdict {
    SUBSCRIPTION_IMPOSSIBLE =
        0, /* makes no sense for this status: nothing happens, and the caller says so */
    SUBSCRIPTION_CHANGED,  /* carry it out */
    SUBSCRIPTION_SAME,     /* already so: nothing happens, and that is fine */
    SUBSCRIPTION_KEPT_OUT, /* left, bounced, complained, erased or moved: nothing happens */
    SUBSCRIPTION_INVITED,  /* nothing happens but that a letter to confirm may be sent */
};

struct subscription_step {
    enum subscription_verdict verdict;
    enum subscription_status status; /* afterwards */
    bool suppress; /* the address is suppressed, with this status as reason (kept when a stronger
                      one is there) */
    bool lift;     /* the suppression of the address goes */
    bool rises;    /* the generation rises: every token made before is refused */
};

struct subscription_step subscription_step(enum subscription_status status,
                                           enum subscription_change change);

/* Is a person of this status to be mailed an edition? */
bool subscription_is_mailed(enum subscription_status status);
/* LEFT, BOUNCED, COMPLAINED, ERASED, MOVED. */
bool subscription_is_kept_out(enum subscription_status status);

/* Of two reasons for a suppression the one that counts: complained, left, bounced, erased, moved,
 * none. */
enum subscription_status subscription_stronger(enum subscription_status a,
                                               enum subscription_status b);

/* "active", "left"...; "import", "confirm"... for screens, exports and --json. Never NULL. */
const char *subscription_status_word(enum subscription_status status);
const char *subscription_change_word(enum subscription_change change);
/* SUBSCRIPTION_NONE when it is no status. */
enum subscription_status subscription_status_of(const char *word);

#endif
