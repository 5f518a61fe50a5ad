/*
 * clock.h - the time, passed in so that tests can hold it still.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

struct clock {
    int64_t (*now)(void *ctx);     /* UTC, seconds since 1970; may jump */
    int64_t (*tick_ms)(void *ctx); /* milliseconds since some start; never goes back */
    void *ctx;
};

/* The machine's clocks. */
extern const struct clock clock_system;

int64_t clock_now(const struct clock *clock);
int64_t clock_tick_ms(const struct clock *clock);

/* "2026-11-21 08:00" in UTC; used where a time is shown without a time zone of its own. */
#define CLOCK_TEXT_SIZE 17
void clock_text(int64_t at, char out[CLOCK_TEXT_SIZE]);

#endif
