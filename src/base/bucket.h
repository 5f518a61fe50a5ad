/*
 * bucket.h - a token bucket: so many events in so much time, never more than `burst` at once.
 *
 * The time is the caller's, in milliseconds that never go back; UTC milliseconds may be used where
 * the bucket is kept across runs, a clock set back then only delays.
 */
#ifndef BASE_BUCKET_H
#define BASE_BUCKET_H

#include "base/base.h"

struct bucket {
    int64_t count;  /* events per period; 0: unlimited */
    int64_t per_ms; /* the period */
    int64_t most;   /* the level never exceeds */
    int64_t level;  /* tokens there, in units of 1/per_ms of a token */
    int64_t at_ms;  /* when level was true */
};

/* Starts full, with `burst` tokens, at least one. */
void bucket_init(struct bucket *bucket, int64_t count, int64_t per_ms, int64_t burst,
                 int64_t now_ms);

/*
 * The same for a pace that is measured by the minute: whoever takes what there is gets all of the
 * rate although he looks late now and then, and in no 60 s more than its part of a minute and 2 %,
 * or one event where that is more; with a quarter of a second to spare.
 */
void bucket_init_exact(struct bucket *bucket, int64_t count, int64_t per_ms, int64_t now_ms);

/* It was empty so long ago; below 0 counts as just now. */
void bucket_empty(struct bucket *bucket, int64_t ago_ms);

/* How long until a token is there: 0 when one is. */
int64_t bucket_delay_ms(struct bucket *bucket, int64_t now_ms);

/* Takes a token if one is there. */
bool bucket_take(struct bucket *bucket, int64_t now_ms) MUST_CHECK;

#endif
