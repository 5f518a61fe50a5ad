#include "base/clock.h"

static int64_t system_now(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

static int64_t system_tick_ms(void *ctx)
{
    struct timespec t = {0};

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

const struct clock clock_system = {.now = system_now, .tick_ms = system_tick_ms};

int64_t clock_now(const struct clock *clock)
{
    return clock->now(clock->ctx);
}

int64_t clock_tick_ms(const struct clock *clock)
{
    return clock->tick_ms(clock->ctx);
}

void clock_text(int64_t at, char out[CLOCK_TEXT_SIZE])
{
    time_t seconds = (time_t)at;
    struct tm parts = {0};

    if (!gmtime_r(&seconds, &parts) || !strftime(out, CLOCK_TEXT_SIZE, "%Y-%m-%d %H:%M", &parts))
        (void)snprintf(out, CLOCK_TEXT_SIZE, "?");
}
