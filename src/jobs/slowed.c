#include "jobs/slowed.h"

#include "base/xalloc.h"
#include "store/pace.h"

#define KEPT_MOST 1000 /* nobody reads more */

void slowed_free(struct slowed_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->list[i].domain);
    free(list->list);
    *list = SLOWED_LIST_NONE;
}

static struct slowed *entry_of(struct slowed_list *list, const char *domain)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->list[i].domain, domain))
            return &list->list[i];
    if (list->count == KEPT_MOST)
        return NULL;
    list->list = xrealloc(list->list, list->count + 1, sizeof(*list->list));
    list->list[list->count] = (struct slowed){.domain = xstrdup(domain)};
    return &list->list[list->count++];
}

void slowed_note(struct slowed_list *list, const struct waiting *waiting)
{
    struct queue_lane lane;
    size_t at = 0;

    for (size_t i = 0; i < list->count; i++) {
        list->list[i].is_left = false;
        list->list[i].left = 0;
    }
    while (waiting && waiting_slowed(waiting, &at, &lane)) {
        struct slowed *entry = entry_of(list, lane.name);
        if (!entry)
            return;
        entry->times += lane.throttle->times;
        entry->left = (int64_t)lane.waiting;
        entry->is_left = lane.is_closed && throttle_has_given_up(lane.throttle);
    }
}

bool slowed_has_left(const struct slowed_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->list[i].is_left && list->list[i].left)
            return true;
    return false;
}

/* Its steps up are reckoned, not kept: jobs/throttle.h. */
static bool is_still_slowed(const struct pace_row *row, int64_t now)
{
    const struct throttle_state state = {.rate = row->rate,
                                         .base = row->base,
                                         .step_in_ms = (row->step_at - now) * 1000,
                                         .streak = row->streak};
    struct throttle throttle;

    throttle_init(&throttle, 0, 1, 0);
    throttle_restore(&throttle, &state, 0);
    (void)throttle_delay_ms(&throttle, 0);
    return throttle_is_slowed(&throttle);
}

bool slowed_count(const struct workspace *workspace, int64_t *count, struct error *err)
{
    int64_t now = clock_now(workspace->clock);
    struct pace_rows rows = {0};

    if (!pace_list(workspace->store, PACE_DOMAIN, &rows, err))
        return false;
    *count = 0;
    for (size_t i = 0; i < rows.count; i++)
        *count += rows.list[i].rate && is_still_slowed(&rows.list[i], now);
    free(rows.list);
    return true;
}
