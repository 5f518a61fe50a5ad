/*
 * pace.h - the set rate is the real rate, however many connections there are. For the inside of the
 * room only.
 */
#ifndef RELAY_PACE_H
#define RELAY_PACE_H

#include "base/bucket.h"

struct pace {
    struct bucket bucket;
};

/* Count messages in per_ms; 0 is unlimited. */
void pace_init(struct pace *pace, int64_t count, int64_t per_ms, int64_t now_ms);

/* Goes on from an earlier run, which handed over its last message so long ago: as if the pace had
 * been used up then, so that no minute across the two has more than was agreed. 0: there was none.
 */
void pace_resume(struct pace *pace, int64_t since_ms);

/* How many of `want` messages may be handed over now. */
size_t pace_allows(struct pace *pace, size_t want, int64_t now_ms);

/* So many are handed over; no more than pace_allows() said. */
void pace_take(struct pace *pace, size_t count, int64_t now_ms);

/* Until one more may be; 0 when it may. */
int64_t pace_delay_ms(struct pace *pace, int64_t now_ms);

#endif
