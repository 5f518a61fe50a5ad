#include "relay/pace.h"

void pace_init(struct pace *pace, int64_t count, int64_t per_ms, int64_t now_ms)
{
    bucket_init_exact(&pace->bucket, count, per_ms, now_ms);
}

void pace_resume(struct pace *pace, int64_t since_ms)
{
    if (since_ms > 0)
        bucket_empty(&pace->bucket, since_ms);
}

size_t pace_allows(struct pace *pace, size_t want, int64_t now_ms)
{
    struct bucket *bucket = &pace->bucket;

    if (bucket->count == 0)
        return want;
    if (bucket_delay_ms(bucket, now_ms) > 0)
        return 0;
    int64_t there = bucket->level / bucket->per_ms;
    return (uint64_t)there < want ? (size_t)there : want;
}

void pace_take(struct pace *pace, size_t count, int64_t now_ms)
{
    for (size_t i = 0; i < count; i++)
        if (!bucket_take(&pace->bucket, now_ms))
            return;
}

int64_t pace_delay_ms(struct pace *pace, int64_t now_ms)
{
    return bucket_delay_ms(&pace->bucket, now_ms);
}
