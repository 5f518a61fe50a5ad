#include "jobs/throttle.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Another rate from now on; what was saved up stays, as far as it fits. */
static void set_rate(struct throttle *throttle, int64_t per_hour, int64_t now_ms)
{
    struct bucket *bucket = &throttle->bucket;
    struct bucket next;

    (void)bucket_delay_ms(bucket, now_ms); /* brings the level up to now, at the old rate */
    bucket_init_exact(&next, per_hour, THROTTLE_HOUR_MS, now_ms);
    if (throttle->now)
        next.level = smaller(next.level, bucket->level);
    *bucket = next;
    throttle->now = per_hour;
}

void throttle_init(struct throttle *throttle, int64_t count, int64_t per_ms, int64_t now_ms)
{
    *throttle = (struct throttle){.slowed_ms = THROTTLE_NEVER};
    throttle->set = count ? larger(count * THROTTLE_HOUR_MS / per_ms, 1) : 0;
    set_rate(throttle, throttle->set, now_ms);
}

void throttle_resume(struct throttle *throttle, int64_t since_ms)
{
    bucket_empty(&throttle->bucket, since_ms);
}

/* The limit may have been changed since; where one is set, it is what the domain comes back to. */
static int64_t base_of(const struct throttle *throttle, int64_t measured)
{
    return throttle->set ? throttle->set : larger(measured, 1);
}

void throttle_restore(struct throttle *throttle, const struct throttle_state *state, int64_t now_ms)
{
    const int64_t most_ms = THROTTLE_PAUSE_MOST + THROTTLE_STEP_MS;

    if (!state->rate)
        return;
    throttle->base = base_of(throttle, state->base);
    if (state->rate >= throttle->base)
        return;
    /* a clock that was set back must not stop it for longer than it would have been */
    throttle->step_ms = now_ms + smaller(state->step_in_ms, most_ms);
    throttle->pause_ms = larger(throttle->step_ms - THROTTLE_STEP_MS, 0);
    /* it is asked at least once more before it is given up again */
    throttle->streak = smaller(state->streak, THROTTLE_GIVE_UP - 1);
    set_rate(throttle, larger(state->rate, 1), now_ms);
}

struct throttle_state throttle_state(const struct throttle *throttle, int64_t now_ms)
{
    if (!throttle_is_slowed(throttle))
        return (struct throttle_state){.rate = 0};
    return (struct throttle_state){.rate = throttle->now,
                                   .base = throttle->base,
                                   .step_in_ms = throttle->step_ms - now_ms,
                                   .streak = throttle->streak};
}

/* Steps up that are due, and the end of a pause. */
static void recover(struct throttle *throttle, int64_t now_ms)
{
    while (throttle->base && now_ms >= throttle->step_ms) {
        int64_t next = throttle->now + larger(throttle->now / 4, 1);
        if (next >= throttle->base) {
            throttle->base = 0;
            next = throttle->set;
        }
        set_rate(throttle, next, throttle->step_ms);
        throttle->step_ms += THROTTLE_STEP_MS;
    }
    if (throttle->pause_ms && now_ms >= throttle->pause_ms) {
        throttle->pause_ms = 0;
        (void)bucket_delay_ms(&throttle->bucket, now_ms);
        /* no burst after a pause */
        throttle->bucket.level = smaller(throttle->bucket.level, throttle->bucket.per_ms);
    }
}

int64_t throttle_delay_ms(struct throttle *throttle, int64_t now_ms)
{
    recover(throttle, now_ms);
    if (throttle->pause_ms)
        return throttle->pause_ms - now_ms;
    return bucket_delay_ms(&throttle->bucket, now_ms);
}

void throttle_take(struct throttle *throttle, int64_t now_ms)
{
    (void)!bucket_take(&throttle->bucket, now_ms);
}

void throttle_give_back(struct throttle *throttle)
{
    throttle->bucket.level += throttle->bucket.per_ms; /* refilling cuts it to what fits */
}

size_t throttle_most_on_the_way(const struct throttle *throttle)
{
    return throttle->streak ? 1 : 0;
}

bool throttle_slow(struct throttle *throttle, int64_t measured, int64_t handed_ms, int64_t now_ms)
{
    int64_t pause_ms = THROTTLE_PAUSE_MS;

    if (throttle->slowed_ms != THROTTLE_NEVER && handed_ms <= throttle->slowed_ms)
        return false;
    recover(throttle, now_ms);
    if (!throttle->base)
        throttle->base = base_of(throttle, measured);
    int64_t from = throttle->now ? throttle->now : throttle->base;
    int64_t least =
        larger(throttle->base / THROTTLE_FLOOR, smaller(throttle->base, THROTTLE_SLOWEST));
    set_rate(throttle, larger(from / 2, least), now_ms);
    for (int64_t i = 0; i < throttle->streak && pause_ms < THROTTLE_PAUSE_MOST; i++)
        pause_ms *= 2;
    throttle->slowed_ms = now_ms;
    throttle->pause_ms = now_ms + smaller(pause_ms, THROTTLE_PAUSE_MOST);
    throttle->step_ms = throttle->pause_ms + THROTTLE_STEP_MS;
    throttle->streak++;
    throttle->times++;
    return true;
}

void throttle_accepted(struct throttle *throttle)
{
    throttle->streak = 0;
}

bool throttle_is_slowed(const struct throttle *throttle)
{
    return throttle->base != 0;
}

bool throttle_is_paused(const struct throttle *throttle, int64_t now_ms)
{
    return throttle->pause_ms > now_ms;
}

bool throttle_has_given_up(const struct throttle *throttle)
{
    return throttle->streak >= THROTTLE_GIVE_UP;
}

int64_t throttle_interval_ms(const struct throttle *throttle)
{
    return throttle->now ? THROTTLE_HOUR_MS / throttle->now : 0;
}
