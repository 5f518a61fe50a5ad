/*
 * ahead.h - messages made ahead of their turn, in a thread that runs only where a processor has
 * nothing else to do (SCHED_IDLE).
 *
 * A guess, never more. ahead_take() gives a message only when all it was made of is what the claim
 * says; what is not ready or not right the caller makes. So it changes when a message is made, and
 * not what stands in it. The thread touches neither the store nor anything of the caller's but the
 * plan; no step of the caller's waits for it, since it may get no time at all.
 */
#ifndef JOBS_AHEAD_H
#define JOBS_AHEAD_H

#include "message/message.h"
#include "store/delivery.h"

#define AHEAD_MOST 128 /* people asked for at once */

struct ahead;

/* The plan must not ask anybody while rendering (message_plan_asks()), and outlives it. NULL
 * instead of what comes out is fine below: then nothing is made ahead. */
struct ahead *ahead_new(const struct message_plan *plan);
void ahead_free(struct ahead *ahead); /* the message in hand is finished */

/*
 * These people's messages are likely to be wanted soon: at most AHEAD_MOST, in order of number.
 * now: the date in them, UTC seconds. Copies what it needs. Too few to be worth it, too rarely for
 * a message not to grow old, or more than the thread keeps up with: nothing is done.
 */
void ahead_ask(struct ahead *ahead, const struct delivery_ahead *people, size_t count, int64_t now);

/*
 * The claimed person's message, made at most AHEAD_OLD_S before now; NULL: there is none. Each is
 * given once, and is valid until the next ahead_ask().
 */
#define AHEAD_OLD_S 1
const struct message *ahead_take(struct ahead *ahead, const struct delivery_claim *claim,
                                 int64_t now);

/* Has the thread gone through all it was asked for? For tests: nobody else may wait for it. */
bool ahead_is_done(const struct ahead *ahead);

#endif
