#include "jobs/figures.h"

struct figures figures_from_counts(const struct delivery_counts *counts)
{
    return (struct figures){
        .audience = counts->audience,
        .waiting = counts->states[DELIVERY_WAITING],
        .sending = counts->states[DELIVERY_SENDING],
        .accepted = counts->states[DELIVERY_ACCEPTED],
        .deferred = counts->states[DELIVERY_DEFERRED],
        .refused = counts->states[DELIVERY_REFUSED],
        .unknown = counts->states[DELIVERY_UNKNOWN],
        .skipped = counts->states[DELIVERY_SKIPPED],
        .next_at = counts->next_at,
    };
}

static int64_t *place(struct figures *figures, enum delivery_state state)
{
    switch (state) {
    case DELIVERY_WAITING:
        return &figures->waiting;
    case DELIVERY_SENDING:
        return &figures->sending;
    case DELIVERY_ACCEPTED:
        return &figures->accepted;
    case DELIVERY_DEFERRED:
        return &figures->deferred;
    case DELIVERY_REFUSED:
        return &figures->refused;
    case DELIVERY_UNKNOWN:
        return &figures->unknown;
    case DELIVERY_SKIPPED:
        return &figures->skipped;
    }
    abort(); /* no such state: a bug */
}

void figures_move(struct figures *figures, enum delivery_state from, enum delivery_state to)
{
    (*place(figures, from))--;
    (*place(figures, to))++;
}
