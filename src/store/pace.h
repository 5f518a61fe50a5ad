/*
 * pace.h - what the next run must know of the pace: when the last message was handed over, and
 * which domains are slowed. A domain is known by its keyed hash only.
 */
#ifndef STORE_PACE_H
#define STORE_PACE_H

#include "store/store.h"

/* The numbers are stored: never renumber. */
enum pace_kind {
    PACE_RELAY = 1,  /* key 0: all relays together */
    PACE_DOMAIN = 2, /* key: as struct queue_person has it */
};

struct pace_row {
    enum pace_kind kind;
    uint64_t key;
    int64_t taken_at; /* after this nothing was handed over; 0: nothing was at all */
    /* of a domain that is slowed (jobs/throttle.h); else 0 */
    int64_t rate; /* messages an hour */
    int64_t base;
    int64_t step_at;
    int64_t streak;
};

/* Written anew. In the turn's transaction, so that what a kill leaves is true. */
bool pace_save(struct store *store, const struct pace_row *row, struct error *err) MUST_CHECK;

/* All of a kind; the caller frees the list. */
struct pace_rows {
    struct pace_row *list;
    size_t count;
};
bool pace_list(struct store *store, enum pace_kind kind, struct pace_rows *out,
               struct error *err) MUST_CHECK;

/* Those of which nothing happened since: they tell nothing any more. */
bool pace_forget(struct store *store, int64_t before, struct error *err) MUST_CHECK;

#endif
