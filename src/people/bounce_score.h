/*
 * bounce_score.h - when a mailbox that is only full, switched off or closed to us has been so for
 * too long (DESIGN 8). Pure rules over what became of the editions a person was sent.
 */
#ifndef PEOPLE_BOUNCE_SCORE_H
#define PEOPLE_BOUNCE_SCORE_H

#include "mail/diagnosis.h"

/*
 * Does a refusal of this kind count, over several editions: mailbox full, switched off, or filtered
 * by the recipient? Policy, authentication, pace, network and the other side's own troubles never
 * do; an address that is dead is none of these (refusal.h).
 */
bool bounce_score_counts(const struct diagnosis *diagnosis);

/* What one edition says about the mailbox. */
enum bounce_sign {
    BOUNCE_SIGN_NONE, /* nothing: not known yet, or for a reason that does not count */
    BOUNCE_SIGN_SOFT, /* a refusal that counts */
    BOUNCE_SIGN_GOOD, /* it took the mail: what was before is forgotten */
};

/* Accepted for so long without anything coming back, an edition has arrived. */
#define BOUNCE_SCORE_GOOD_AFTER_S (INT64_C(7) * 86400)
#define BOUNCE_SCORE_EDITIONS     3
#define BOUNCE_SCORE_DAYS         28
/* More editions than these, looked back from the newest, are not needed to tell. */
#define BOUNCE_SCORE_LOOK_BACK 60

struct bounce_edition {
    int64_t at; /* when it was handed over, or refused */
    enum bounce_sign sign;
};

/*
 * Newest first. Is it to be given up: refused in BOUNCE_SCORE_EDITIONS editions or more, one after
 * the other, the first at least BOUNCE_SCORE_DAYS before the last? Days are rounded, so that a
 * clock set forward an hour in March does not make it one edition more.
 */
bool bounce_score_is_over(const struct bounce_edition *editions, size_t count);

/* So many complaints about one edition, 5 and over 0.3 % of those accepted: stop sending it. */
bool bounce_score_stops(int64_t complaints, int64_t accepted);

#endif
