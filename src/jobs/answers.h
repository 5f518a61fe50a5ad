/*
 * answers.h - what a relay's answer means: for the delivery, for the person's domain, and for the
 * run (DESIGN 7.7).
 *
 * One of these serves a whole run, over all its flights: it remembers which domains are paused. Its
 * memory begins with what the rows of the store tell, so that a crash makes nobody forget.
 */
#ifndef JOBS_ANSWERS_H
#define JOBS_ANSWERS_H

#include "jobs/figures.h"
#include "jobs/workspace.h"
#include "relay/relay.h"

struct answers;

/* The edition's turn; `now` is read from each call's own. by_hand: a person says go on, so what was
 * paused, and shown to them, is tried again. */
bool answers_open(struct answers **out, const struct workspace *workspace,
                  const struct delivery_turn *turn, bool by_hand, struct error *err) MUST_CHECK;
void answers_close(struct answers *answers); /* NULL is fine */

/* The people of this domain stay waiting: give none of them out. */
bool answers_domain_is_paused(const struct answers *answers, uint64_t domain_key);

/* Accepted, and there is nothing else to tell of it: delivery_record_accepted() will do. */
bool answers_is_plain(const struct relay_answer *answer, const struct delivery_claim *claim);

/* One answer, in the turn's transaction: the row, the figures, the pause if there is to be one.
 * is_broken: its message could not be made. is_recorded: a plain one, whose row is written. */
struct answer_of {
    const struct relay_answer *answer;
    const struct delivery_claim *claim;
    bool is_broken;
    bool is_recorded;
    struct figures *figures;
};
/* *state: what the delivery is in now. */
bool answers_record(struct answers *answers, const struct delivery_turn *turn,
                    const struct answer_of *what, enum delivery_state *state,
                    struct error *err) MUST_CHECK;

/* Too many, over too many domains, do not want us: the run ends. */
bool answers_is_stopped(const struct answers *answers);
/* ERROR_REFUSED with the server's words if so. */
bool answers_check(const struct answers *answers, const char *slug, struct error *err) MUST_CHECK;

/* How many domains are paused. */
size_t answers_paused(const struct answers *answers);

#endif
