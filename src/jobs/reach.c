#include "jobs/reach.h"

#include "jobs/fit.h"

static bool fits(struct fit *fit, const struct subscriber *subscriber, bool *answer,
                 struct error *err)
{
    *answer = true; /* for everyone no profile needs to be opened */
    return audience_is_everyone(fit->audience) || fit_ask(fit, subscriber, answer, err);
}

static bool meet(struct fit *fit, const struct subscriber *subscriber,
                 const struct reach_visit *visit, struct reach *reach, struct error *err)
{
    bool answer = false;

    reach->people++;
    if (!subscription_is_mailed(subscriber->status)) {
        reach->by_status[subscriber->status]++;
        return true;
    }
    if (!fits(fit, subscriber, &answer, err))
        return false;
    if (!answer) {
        reach->outside++;
        return true;
    }
    reach->fitting++;
    return !visit || !visit->each || visit->each(visit->ctx, subscriber, err);
}

bool reach_walk(const struct workspace *workspace, const struct audience *audience,
                const struct reach_visit *visit, struct reach *out, struct error *err)
{
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor = subscriber_cursor_new(workspace->store, SUBSCRIPTION_NONE);
    AUTO(fit_done) struct fit fit = {.workspace = workspace, .audience = audience};
    const struct subscriber *subscriber = NULL;
    struct reach reach = {0};
    bool fine = subscriber_next(cursor, &subscriber, err);

    while (fine && subscriber)
        fine =
            meet(&fit, subscriber, visit, &reach, err) && subscriber_next(cursor, &subscriber, err);
    if (fine)
        *out = reach;
    return fine;
}
