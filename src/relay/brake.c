#include "relay/brake.h"

#define WINDOW_MS INT64_C(10000)
#define BURST_MS  500
/* In a window: a hundred a second. Whoever says "unlimited" means a server that takes as much, and
 * one connection lost in the first moment, before any pace was seen, must not cost a short list
 * minutes. */
#define LEAST_SEEN 1000
#define LEAST_MS   1000 /* what was seen in less says nothing */

void brake_init(struct brake *brake, int64_t count, int64_t per_ms, int64_t step_ms)
{
    *brake = (struct brake){.count = count,
                            .per_ms = per_ms > 0 ? per_ms : 1,
                            .is_agreed = count > 0,
                            .step_ms = step_ms,
                            .share = BRAKE_OPEN};
}

size_t brake_allows(struct brake *brake, size_t want, int64_t now_ms)
{
    if (brake->share == BRAKE_OPEN)
        return want;
    if (bucket_delay_ms(&brake->bucket, now_ms) > 0)
        return 0;
    int64_t there = brake->bucket.level / brake->bucket.per_ms;
    return (uint64_t)there < want ? (size_t)there : want;
}

/* Two windows are remembered: the one before is whole. */
static void see(struct brake *brake, size_t count, int64_t now_ms)
{
    int64_t passed_ms = now_ms - brake->seen_since_ms;

    if (brake->seen == 0 && brake->seen_before == 0)
        brake->seen_since_ms = now_ms;
    else if (passed_ms >= WINDOW_MS) {
        brake->seen_before = passed_ms < 2 * WINDOW_MS ? brake->seen : 0;
        brake->seen = 0;
        brake->seen_since_ms = now_ms;
    }
    brake->seen += (int64_t)count;
}

void brake_take(struct brake *brake, size_t count, int64_t now_ms)
{
    if (!brake->is_agreed)
        see(brake, count, now_ms);
    for (size_t i = 0; i < count && brake->share < BRAKE_OPEN; i++)
        if (!bucket_take(&brake->bucket, now_ms))
            return;
}

int64_t brake_delay_ms(struct brake *brake, int64_t now_ms)
{
    if (brake->share == BRAKE_OPEN)
        return 0;
    int64_t delay_ms = bucket_delay_ms(&brake->bucket, now_ms);
    int64_t step_ms = brake->next_step_ms - now_ms;
    return step_ms > 0 && step_ms < delay_ms ? step_ms : delay_ms;
}

/* What an unlimited relay took in a window, at its best. */
static int64_t best_seen(const struct brake *brake, int64_t now_ms)
{
    int64_t passed_ms = now_ms - brake->seen_since_ms;
    int64_t lately = brake->seen * WINDOW_MS /
                     (passed_ms < LEAST_MS    ? LEAST_MS
                      : passed_ms > WINDOW_MS ? WINDOW_MS
                                              : passed_ms);

    if (lately < brake->seen_before)
        lately = brake->seen_before;
    return lately > LEAST_SEEN ? lately : LEAST_SEEN;
}

/* The bucket for the share it has now; it starts empty. */
static void set_share(struct brake *brake, int share, int64_t now_ms)
{
    brake->share = share;
    bucket_init(&brake->bucket, brake->count * share, brake->per_ms * BRAKE_OPEN,
                brake->count * share * BURST_MS / (brake->per_ms * BRAKE_OPEN), now_ms);
    bucket_empty(&brake->bucket, 0);
}

void brake_halve(struct brake *brake, int64_t now_ms, int64_t until_ms)
{
    bool is_open = brake->share == BRAKE_OPEN;

    if (!brake->is_agreed && is_open) {
        brake->count = best_seen(brake, now_ms);
        brake->per_ms = WINDOW_MS;
    }
    brake->next_step_ms = until_ms + brake->step_ms;
    set_share(brake, brake->share > 1 ? brake->share / 2 : 1, now_ms);
}

bool brake_rise(struct brake *brake, int64_t now_ms)
{
    int share = brake->share;

    if (share == BRAKE_OPEN || now_ms < brake->next_step_ms)
        return false;
    brake->next_step_ms = now_ms + brake->step_ms;
    set_share(brake, share + BRAKE_STEP < BRAKE_OPEN ? share + BRAKE_STEP : BRAKE_OPEN, now_ms);
    if (brake->share == BRAKE_OPEN) /* what is seen from now on counts */
        brake->seen = brake->seen_before = 0;
    return true;
}

int brake_percent(const struct brake *brake)
{
    return brake->share * 100 / BRAKE_OPEN;
}
