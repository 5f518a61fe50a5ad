/*
 * waiting.h - who still waits for a running edition, and in what order they go: the queue, filled
 * from the store, with the configuration's limits and the pace of earlier runs.
 *
 * Only flight.c uses it. What it takes from the queue it does not claim: that is the flight's
 * transaction.
 */
#ifndef JOBS_WAITING_H
#define JOBS_WAITING_H

#include "jobs/answers.h"
#include "jobs/queue.h"
#include "relay/relay.h"

struct waiting;

struct waiting_options {
    const struct workspace *workspace;
    const struct answers *answers; /* borrowed: which domains are paused */
    struct delivery_turn turn;
    int64_t expected; /* about so many people */
};
/* Reads everybody who waits, or is deferred and due. */
bool waiting_open(struct waiting **out, const struct waiting_options *options,
                  struct error *err) MUST_CHECK;
void waiting_close(struct waiting *waiting); /* NULL is fine */

/* Once more from the store: somebody was given back to it. Only when nobody waits here. */
bool waiting_read_again(struct waiting *waiting, int64_t now, struct error *err) MUST_CHECK;

/* Now and then: those join whose time has come meanwhile. */
bool waiting_join_due(struct waiting *waiting, int64_t now, struct error *err) MUST_CHECK;

/* The next who may go now; 0: nobody at this moment. */
int64_t waiting_next(struct waiting *waiting);
/* The one that was given was not claimed. */
void waiting_unused(struct waiting *waiting);

/* What was said about one who was claimed at handed_ms. */
void waiting_answered(struct waiting *waiting, const struct delivery_claim *claim,
                      const struct relay_answer *answer, int64_t handed_ms);

/* In the turn's transaction: what the next run must know. has_given: somebody goes out with it. */
bool waiting_save(struct waiting *waiting, int64_t now, bool has_given,
                  struct error *err) MUST_CHECK;

size_t waiting_count(const struct waiting *waiting);
/* Until somebody may go; THROTTLE_NEVER: nobody waits, or only an answer can help. */
int64_t waiting_wait_ms(const struct waiting *waiting);

/* What keeps those who wait, when nobody may go; and every domain that was slowed in this run. */
bool waiting_blocked(const struct waiting *waiting, struct queue_lane *out);
bool waiting_slowed(const struct waiting *waiting, size_t *at, struct queue_lane *out);

#endif
