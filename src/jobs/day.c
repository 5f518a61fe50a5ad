#include "jobs/day.h"

#include "store/sent.h"

#define DAY_SECONDS INT64_C(86400)
#define GROWN_UP    INT64_C(1000000000) /* a warm-up stops nobody any more */
#define THOUSAND    1000

static int64_t warm_up_limit(const struct config_warm_up *warm_up, int64_t steps)
{
    int64_t thousandths = warm_up->first_day * THOUSAND;

    for (int64_t i = 0; i < steps && thousandths < GROWN_UP * THOUSAND; i++) {
        int64_t next = thousandths / THOUSAND * warm_up->growth +
                       thousandths % THOUSAND * warm_up->growth / THOUSAND;
        if (next == thousandths) /* a growth of 1: it stays so for ever */
            break;
        thousandths = next;
    }
    return thousandths / THOUSAND;
}

int64_t day_limit(const struct config *config, int64_t steps)
{
    int64_t limit = config->per_day ? config->per_day : DAY_UNLIMITED;

    if (!config->warm_up.first_day)
        return limit;
    int64_t warm = warm_up_limit(&config->warm_up, steps);
    return limit == DAY_UNLIMITED || warm < limit ? warm : limit;
}

bool day_limit_today(const struct workspace *workspace, int64_t *limit, struct error *err)
{
    int64_t steps = 0;

    if (workspace->config->warm_up.first_day &&
        !sent_steps(workspace->store, clock_now(workspace->clock), &steps, err))
        return false;
    *limit = day_limit(workspace->config, steps);
    return true;
}

bool day_allowance(const struct workspace *workspace, int64_t *allowance, struct error *err)
{
    int64_t now = clock_now(workspace->clock);
    int64_t limit = DAY_UNLIMITED;
    int64_t sent = 0;

    if (!day_limit_today(workspace, &limit, err))
        return false;
    *allowance = limit;
    if (limit == DAY_UNLIMITED)
        return true;
    /* A clock that ran ahead and was set back must not block the sender until it is there again. */
    if (!sent_between(workspace->store, now - DAY_SECONDS, now + DAY_SECONDS, &sent, err))
        return false;
    *allowance = sent < limit ? limit - sent : 0;
    return true;
}
