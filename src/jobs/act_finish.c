#include "jobs/act.h"
#include "jobs/bounces.h"
#include "store/dead.h"
#include "store/frozen.h"

struct fresh {
    int64_t fresh;
    int64_t held;
};

static bool count(struct store *store, int64_t edition, struct fresh *out, struct error *err)
{
    struct dead_domains dead = {0};

    *out = (struct fresh){0};
    if (!dead_domains(store, edition, &dead, err))
        return false;
    for (size_t i = 0; i < dead.count; i++) {
        out->fresh += dead.list[i].fresh;
        out->held += dead.list[i].held;
    }
    free(dead.list);
    return true;
}

static bool judge(const struct workspace *workspace, const struct frozen *edition,
                  struct act_finished *out, struct error *err)
{
    const struct delivery_turn turn = {
        .edition = edition->id, .version = edition->version, .now = clock_now(workspace->clock)};
    struct fresh before;
    struct fresh after;
    int64_t marked = 0;

    if (!count(workspace->store, edition->id, &before, err))
        return false;
    if (!before.fresh)
        return true;
    if (!bounces_judge(workspace, &turn, &marked, err) ||
        !count(workspace->store, edition->id, &after, err))
        return false;
    out->bounced += marked;
    out->held += after.held - before.held;
    return true;
}

bool act_finish(struct workspace *workspace, struct act_finished *out, struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list editions = FROZEN_LIST_NONE;
    struct act_finished finished = {0};

    if (!frozen_read_list(workspace->store, &editions, err))
        return false;
    for (size_t i = 0; i < editions.count; i++) {
        if (!judge(workspace, &editions.editions[i], &finished, err))
            return false;
    }
    *out = finished;
    return true;
}
