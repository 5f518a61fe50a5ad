#include "jobs/by_time.h"

#include "people/letter_kind.h"
#include "people/request.h"
#include "store/change.h"
#include "store/leaving.h"
#include "store/letter.h"
#include "store/pause.h"

/* A letter leaves within two days, and then its token counts for its life. */
#define UNCONFIRMED_GRACE_S (3 * REQUEST_DAY_S)

static bool apply(const struct workspace *workspace, enum subscription_change what,
                  int64_t subscriber, bool *changed, struct error *err)
{
    const struct change change = {
        .what = what, .channel = CHANGE_BY_TIME, .at = clock_now(workspace->clock)};
    struct change_result result = {0};

    if (!change_apply(workspace->store, &change, subscriber, &result, err))
        return false;
    *changed = result.verdict == SUBSCRIPTION_CHANGED;
    return true;
}

bool by_time_end_pauses(const struct workspace *workspace, struct error *err)
{
    for (;;) {
        int64_t subscriber = 0;
        bool changed = false;
        if (!pause_next_over(workspace->store, clock_now(workspace->clock), &subscriber, err))
            return false;
        if (!subscriber)
            return true;
        if (!apply(workspace, SUBSCRIPTION_RESUME, subscriber, &changed, err))
            return false;
        if (!changed)
            return error_set(err, ERROR_SYSTEM,
                             "subscriber #%lld has a pause without being paused; this is a bug, "
                             "please report it",
                             (long long)subscriber);
    }
}

static bool forget_unconfirmed(const struct workspace *workspace, struct error *err)
{
    const int64_t before =
        clock_now(workspace->clock) - letter_kind_life_s(LETTER_CONFIRM) - UNCONFIRMED_GRACE_S;
    int64_t subscriber = 0;

    for (;;) {
        bool changed = false;
        if (!pause_next_unconfirmed(workspace->store, before, subscriber, &subscriber, err))
            return false;
        if (!subscriber)
            return true;
        if (!apply(workspace, SUBSCRIPTION_EXPIRE, subscriber, &changed, err))
            return false;
    }
}

bool by_time_settle(const struct workspace *workspace, struct error *err)
{
    int64_t now = clock_now(workspace->clock);

    return by_time_end_pauses(workspace, err) && forget_unconfirmed(workspace, err) &&
           letter_sweep(workspace->store, now, err) &&
           leaving_sweep(workspace->store, now - REQUEST_DAY_S, err);
}
