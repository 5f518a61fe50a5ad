#include "base/bucket.h"

#define MINUTE_MS INT64_C(60000)
#define LATE_MS   INT64_C(500) /* so late one may look, and still gets the whole rate */
#define SPARE_MS  INT64_C(250)

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Level counts in 1/per_ms of a token, so that `count` of these units come in every millisecond,
 * exactly. */
static void refill(struct bucket *bucket, int64_t now_ms)
{
    int64_t passed = now_ms - bucket->at_ms;
    int64_t added = 0;

    bucket->at_ms = now_ms;
    if (passed <= 0)
        return;
    if (__builtin_mul_overflow(passed, bucket->count, &added) ||
        __builtin_add_overflow(bucket->level, added, &bucket->level) ||
        bucket->level > bucket->most)
        bucket->level = bucket->most;
}

void bucket_init(struct bucket *bucket, int64_t count, int64_t per_ms, int64_t burst,
                 int64_t now_ms)
{
    *bucket = (struct bucket){
        .count = count, .per_ms = per_ms, .most = larger(burst, 1) * per_ms, .at_ms = now_ms};
    bucket->level = bucket->most;
}

/*
 * Of what is taken within any time T no more than the rate's part of T and `most`, rounded down:
 * so a part of a token may be saved up even where only one event is to spare.
 */
void bucket_init_exact(struct bucket *bucket, int64_t count, int64_t per_ms, int64_t now_ms)
{
    int64_t minute = count * MINUTE_MS; /* in units of level, as all of this */
    int64_t wanted = larger(2 * per_ms, count * LATE_MS);

    bucket_init(bucket, count, per_ms, 1, now_ms);
    if (!count)
        return;
    int64_t allowed = (minute + larger(per_ms, minute / 50)) / per_ms; /* events */
    int64_t room = (allowed + 1) * per_ms - minute - count * SPARE_MS;
    bucket->most = larger(per_ms, room < wanted ? room : wanted);
    bucket->level = larger(per_ms, bucket->most < count * LATE_MS ? bucket->most : count * LATE_MS);
}

void bucket_empty(struct bucket *bucket, int64_t ago_ms)
{
    int64_t now_ms = bucket->at_ms;

    bucket->level = 0;
    bucket->at_ms = now_ms - (ago_ms > 0 ? ago_ms : 0);
    refill(bucket, now_ms);
}

int64_t bucket_delay_ms(struct bucket *bucket, int64_t now_ms)
{
    if (!bucket->count)
        return 0;
    refill(bucket, now_ms);
    int64_t missing = bucket->per_ms - bucket->level;
    return missing <= 0 ? 0 : (missing + bucket->count - 1) / bucket->count;
}

bool bucket_take(struct bucket *bucket, int64_t now_ms)
{
    if (!bucket->count)
        return true;
    if (bucket_delay_ms(bucket, now_ms) > 0)
        return false;
    bucket->level -= bucket->per_ms;
    return true;
}
