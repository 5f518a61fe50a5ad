/*
 * throttle.h - how fast one domain's mail is handed over: at its set limit, and at less once it
 * asked for less.
 *
 * Pure: the time is the caller's, in milliseconds that never go back. "Slower" (421 or 4.7.x)
 * halves the rate and pauses, longer each time until something is accepted again, and then one
 * message at a time; every quiet minute gives a quarter more, up to what it was.
 */
#ifndef JOBS_THROTTLE_H
#define JOBS_THROTTLE_H

#include "base/bucket.h"

#define THROTTLE_HOUR_MS    INT64_C(3600000)
#define THROTTLE_STEP_MS    INT64_C(60000)  /* a quiet minute */
#define THROTTLE_PAUSE_MS   INT64_C(30000)  /* the first pause; doubles */
#define THROTTLE_PAUSE_MOST INT64_C(480000) /* it grows no longer */
#define THROTTLE_FLOOR      32              /* no less than this part of what it was */
#define THROTTLE_SLOWEST    60              /* an hour; what is this slow is only paused */
#define THROTTLE_GIVE_UP    6               /* as often slower without a message accepted: enough */
#define THROTTLE_NEVER      INT64_C(-1)

struct throttle {
    int64_t set;       /* the limit, messages an hour; 0: none */
    int64_t base;      /* while slowed: what it comes back to, messages an hour */
    int64_t now;       /* what holds, messages an hour; 0: unlimited */
    int64_t slowed_ms; /* when last; THROTTLE_NEVER */
    int64_t pause_ms;  /* till then nothing is handed over; 0: no pause */
    int64_t step_ms;   /* the next step up, while slowed */
    int64_t streak;    /* slowed so often since a message was accepted */
    int64_t times;     /* slowed so often in this run */
    struct bucket bucket;
};

/* count messages in per_ms; count 0: unlimited. */
void throttle_init(struct throttle *throttle, int64_t count, int64_t per_ms, int64_t now_ms);

/* The last message went out so long ago, in an earlier run (base/bucket.h, bucket_empty). */
void throttle_resume(struct throttle *throttle, int64_t since_ms);

/* An earlier run left it slowed: its next step up comes in step_in_ms, which may be below 0. */
struct throttle_state {
    int64_t rate; /* messages an hour; 0: not slowed */
    int64_t base;
    int64_t step_in_ms;
    int64_t streak;
};
void throttle_restore(struct throttle *throttle, const struct throttle_state *state,
                      int64_t now_ms);
struct throttle_state throttle_state(const struct throttle *throttle, int64_t now_ms);

/* Until the next message may go out; 0: now. */
int64_t throttle_delay_ms(struct throttle *throttle, int64_t now_ms);
/* One goes out; only when throttle_delay_ms() said 0. */
void throttle_take(struct throttle *throttle, int64_t now_ms);
/* It did not go out after all. */
void throttle_give_back(struct throttle *throttle);

/* How many may be on the way at once: 1 while nobody knows whether it takes mail again; else 0, any
 * number. */
size_t throttle_most_on_the_way(const struct throttle *throttle);

/*
 * The domain asked for less, about a message handed over at handed_ms; measured is its rate so far,
 * messages an hour, from which to come down where no limit is set. Many connections may hear the
 * same at once: what was handed over before the last slowing does not count, and false is returned.
 */
bool throttle_slow(struct throttle *throttle, int64_t measured, int64_t handed_ms, int64_t now_ms);
void throttle_accepted(struct throttle *throttle);

bool throttle_is_slowed(const struct throttle *throttle);
bool throttle_is_paused(const struct throttle *throttle, int64_t now_ms);
/* Slowed THROTTLE_GIVE_UP times, and not a message accepted in between. */
bool throttle_has_given_up(const struct throttle *throttle);

/* Milliseconds between two messages; 0: unlimited. */
int64_t throttle_interval_ms(const struct throttle *throttle);

#endif
