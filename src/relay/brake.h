/*
 * brake.h - a relay that turns us away gets half as much, and half of that the next time, and
 * more again by steps while it is content. For the inside of the room only.
 *
 * Beside the agreed pace (pace.h), which always holds. Half of an unlimited pace is half of what
 * the relay took before.
 */
#ifndef RELAY_BRAKE_H
#define RELAY_BRAKE_H

#include "base/bucket.h"

#define BRAKE_OPEN 16 /* sixteenths of the pace */
#define BRAKE_STEP 2  /* at once */

struct brake {
    int64_t count; /* the pace that is shared out: the agreed one, or what was seen; 0: unlimited */
    int64_t per_ms;
    bool is_agreed;
    int64_t step_ms;      /* from one step up to the next */
    int share;            /* BRAKE_OPEN: not in use; from 1 */
    int64_t next_step_ms; /* when it goes up */
    struct bucket bucket;
    int64_t seen; /* handed over in this window */
    int64_t seen_since_ms;
    int64_t seen_before; /* in the window before */
};

/* Count messages in per_ms are agreed; 0: unlimited. */
void brake_init(struct brake *brake, int64_t count, int64_t per_ms, int64_t step_ms);

/* How many of `want` messages may be handed over now. */
size_t brake_allows(struct brake *brake, size_t want, int64_t now_ms);

/* So many are handed over; no more than brake_allows() said. */
void brake_take(struct brake *brake, size_t count, int64_t now_ms);

/* Until one more may be, or the next step is due; 0 when one may. */
int64_t brake_delay_ms(struct brake *brake, int64_t now_ms);

/* Turned away; it will be left alone until then. What an unlimited relay took before counts as at
 * least a hundred a second. */
void brake_halve(struct brake *brake, int64_t now_ms, int64_t until_ms);

/* Takes the steps that are due. True when there was one. */
bool brake_rise(struct brake *brake, int64_t now_ms);

/* Of the pace that it would have. */
int brake_percent(const struct brake *brake);

#endif
