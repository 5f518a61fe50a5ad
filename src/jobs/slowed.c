#include "jobs/slowed.h"

#include "base/xalloc.h"

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
