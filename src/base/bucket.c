#include "base/bucket.h"

static int64_t full(const struct bucket *bucket)
{
    return bucket->burst * bucket->per_ms;
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
        bucket->level > full(bucket))
        bucket->level = full(bucket);
}

void bucket_init(struct bucket *bucket, int64_t count, int64_t per_ms, int64_t burst,
                 int64_t now_ms)
{
    *bucket = (struct bucket){
        .count = count, .per_ms = per_ms, .burst = burst > 1 ? burst : 1, .at_ms = now_ms};
    bucket->level = full(bucket);
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
