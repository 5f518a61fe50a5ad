#include "jobs/cancel.h"

#include "base/lock.h"
#include "base/xalloc.h"
#include "jobs/pick.h"
#include "jobs/post.h"
#include "jobs/recover.h"
#include "jobs/status.h"
#include "store/frozen.h"

struct cancelling {
    const struct workspace *workspace;
    const struct cancel_options *options;
    struct picked picked;
    struct frozen frozen;
    struct delivery_counts counts;
};

static int64_t waiting_in(const struct delivery_counts *counts)
{
    return counts->states[DELIVERY_WAITING] + counts->states[DELIVERY_DEFERRED];
}

static bool count(struct cancelling *c, struct error *err)
{
    return delivery_count(c->workspace->store, c->frozen.id, &c->counts, err);
}

static bool find(struct cancelling *c, struct error *err)
{
    enum pick_rule rule = c->options->whole_name ? PICK_WHOLE : PICK_NAMED;

    if (!pick_edition(c->workspace, c->options->edition, rule, &c->picked, err) ||
        !frozen_by_slug(c->workspace->store, c->picked.slug, &c->frozen, err))
        return false;
    if (!c->frozen.id)
        return error_set(err, ERROR_NO_INPUT,
                         "nothing was sent of '%.80s' yet, so there is nothing to cancel",
                         c->picked.slug);
    return count(c, err);
}

static bool confirmed(const struct cancelling *c, struct error *err)
{
    const struct cancel_outlook outlook = {
        .slug = c->picked.slug, .audience = c->counts.audience, .waiting = waiting_in(&c->counts)};

    if (!c->options->confirm || !outlook.waiting || c->options->confirm(c->options->ctx, &outlook))
        return true;
    return error_set(err, ERROR_LATER, "not confirmed: nothing was cancelled");
}

/* With the sender's lock held: rows `sending` are those of a sender that died. */
static bool settle_orphans(const struct cancelling *c, struct error *err)
{
    struct relay *relay = NULL;
    const struct delivery_turn turn = {.edition = c->frozen.id,
                                       .version = c->frozen.version,
                                       .now = clock_now(c->workspace->clock)};

    if (!post_open(c->workspace, &relay, err))
        return false;
    bool settled = recover_orphans(c->workspace, relay, &turn, err);
    relay_close(relay);
    return settled && frozen_cancel(c->workspace->store, c->frozen.id, turn.now, err);
}

/* A sender that lives settles what it has in hand by itself (cancel_settle). */
static bool settle(struct cancelling *c, bool *running, struct error *err)
{
    struct lock lock = LOCK_NONE;
    bool settled = true;

    if (!c->counts.states[DELIVERY_SENDING])
        return true;
    char *path = workspace_path(c->workspace, WORKSPACE_LOCK);
    if (lock_take(&lock, path, "cancel", NULL))
        settled = settle_orphans(c, err);
    else
        *running = *running || status_is_running(c->workspace, c->picked.slug);
    lock_release(&lock);
    free(path);
    return settled;
}

static bool cancel(struct cancelling *c, struct cancel_result *result, struct error *err)
{
    int64_t before = 0;

    if (!find(c, err) || !confirmed(c, err))
        return false;
    before = c->counts.states[DELIVERY_SKIPPED];
    /* an edition that everybody was worked of stays done: nothing is dropped */
    if (waiting_in(&c->counts) || c->counts.states[DELIVERY_SENDING] ||
        c->frozen.state == FROZEN_CANCELLED) {
        result->cancelled = true;
        result->running = status_is_running(c->workspace, c->picked.slug);
        if (!frozen_cancel(c->workspace->store, c->frozen.id, clock_now(c->workspace->clock),
                           err) ||
            !settle(c, &result->running, err))
            return false;
    }
    if (!count(c, err))
        return false;
    result->dropped = c->counts.states[DELIVERY_SKIPPED] - before;
    result->figures = figures_from_counts(&c->counts);
    result->slug = xstrdup(c->picked.slug);
    return true;
}

bool job_cancel(struct workspace *workspace, const struct cancel_options *options,
                struct cancel_result *out, struct error *err)
{
    struct cancelling c = {.workspace = workspace, .options = options};
    struct cancel_result result = CANCEL_RESULT_NONE;
    bool done = cancel(&c, &result, err);

    frozen_free(&c.frozen);
    picked_free(&c.picked);
    if (done)
        *out = result;
    return done;
}

void cancel_result_free(struct cancel_result *result)
{
    free(result->slug);
    *result = CANCEL_RESULT_NONE;
}

bool cancel_settle(const struct workspace *workspace, int64_t edition, bool *cancelled,
                   struct error *err)
{
    enum frozen_state state = FROZEN_OPEN;

    if (!frozen_read_state(workspace->store, edition, &state, err))
        return false;
    *cancelled = state == FROZEN_CANCELLED;
    return !*cancelled ||
           frozen_cancel(workspace->store, edition, clock_now(workspace->clock), err);
}
