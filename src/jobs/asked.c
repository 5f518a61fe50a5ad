#include "jobs/asked.h"

#include "jobs/recover.h"
#include "store/dead.h"

bool asked_settle(const struct workspace *workspace, const struct delivery_turn *turn,
                  const struct send_options *options, int64_t *marked, struct error *err)
{
    int64_t count = 0;

    if (!recover_unknown(workspace, turn, options->unknown, err))
        return false;
    switch (options->dead) {
    case SEND_DEAD_ASK:
        return true;
    case SEND_DEAD_KEEP:
        return dead_spare(workspace->store, turn->edition, &count, err);
    case SEND_DEAD_MARK:
        break;
    }
    if (!dead_mark(workspace->store, turn, NULL, &count, err))
        return false;
    *marked += count;
    return true;
}

static bool count_again(const struct workspace *workspace, int64_t edition, enum send_only only,
                        int64_t *count, struct error *err)
{
    enum delivery_state state = only == SEND_ONLY_REFUSED ? DELIVERY_REFUSED : DELIVERY_DEFERRED;

    return refused_mailable(workspace->store, edition, state, count, err);
}

bool asked_left(const struct workspace *workspace, const struct asked_run *run,
                const struct send_options *options, int64_t *left, struct error *err)
{
    const int64_t *states = run->counts->states;

    if (run->turn->only == DELIVERY_ONLY_NOW)
        return count_again(workspace, run->turn->edition, options->only, left, err);
    *left = run->turn->only == DELIVERY_ONLY_ANY ? states[DELIVERY_WAITING] : 0;
    if (options->amended)
        *left += states[DELIVERY_DEFERRED];
    return true;
}

enum delivery_only asked_rows(enum send_only only)
{
    switch (only) {
    case SEND_ALL:
        return DELIVERY_ONLY_ANY;
    case SEND_ONLY_REFUSED:
    case SEND_ONLY_DEFERRED:
        return DELIVERY_ONLY_NOW;
    case SEND_ONLY_DUE:
        return DELIVERY_ONLY_DUE;
    }
    return DELIVERY_ONLY_ANY;
}

bool asked_again(const struct workspace *workspace, const struct delivery_turn *turn,
                 enum send_only only, struct error *err)
{
    int64_t count = 0;

    return only == SEND_ONLY_REFUSED ? refused_again(workspace->store, turn, &count, err)
                                     : refused_hurry(workspace->store, turn, &count, err);
}
