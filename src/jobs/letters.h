/*
 * letters.h - posts the letters that are due: first, on the same pace and within the same day's
 * limit as editions, by whoever holds the sender's lock.
 *
 * A running send calls letters_claim() in its turn before it claims a delivery: a letter's id is
 * negative, so that both go through one relay_run(). Everybody else calls letters_post().
 */
#ifndef JOBS_LETTERS_H
#define JOBS_LETTERS_H

#include "jobs/workspace.h"
#include "relay/relay.h"

struct letters;

struct letters *letters_new(const struct workspace *workspace);
void letters_free(struct letters *letters); /* NULL is fine */

/* Inside a turn's transaction: marks the next due letter `sending`; *id 0: none is due, else below
 * 0. Yours once that transaction is committed. */
bool letters_claim(struct letters *letters, int64_t now, int64_t *id, struct error *err) MUST_CHECK;
#define LETTERS_IS(id) ((id) < 0)

/* A letter that cannot be made comes without a recipient, as a delivery does (relay: SKIPPED). */
bool letters_build(struct letters *letters, int64_t id, struct relay_mail *out,
                   struct error *err) MUST_CHECK;

/* Inside a turn's transaction: what the relay said. */
bool letters_record(struct letters *letters, const struct relay_answer *answer, int64_t now,
                    struct error *err) MUST_CHECK;
/* The turn that claimed (undo) or recorded (let go) this one is over. */
void letters_let_go(struct letters *letters, int64_t id);

/* A letter's template that cannot be used is a warning: it stops no edition, but its letters wait.
 */
void letters_check(const struct workspace *workspace, struct findings *findings);

/* With the sender's lock held: what a dead sender left half done. */
bool letters_recover(const struct workspace *workspace, const struct relay *relay,
                     struct error *err) MUST_CHECK;

enum letters_end {
    LETTERS_NONE_DUE,
    LETTERS_POSTED,   /* all that were due were tried */
    LETTERS_BUSY,     /* a sender works here: it posts them */
    LETTERS_DAY_FULL, /* limits.per_day: the rest goes later */
};
struct letters_result {
    enum letters_end end;
    int64_t posted;
    int64_t later; /* put off, or left for later */
    int64_t given_up;
};
/* Takes the sender's lock, if it is free, opens the relay and posts what is due. Fails as
 * relay_run(); the rest then waits for the next time. */
bool letters_post(struct workspace *workspace, struct letters_result *out,
                  struct error *err) MUST_CHECK;

#endif
