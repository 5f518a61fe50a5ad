/*
 * domain_pause.h - the domains that a run left alone because they did not want us (DESIGN 7.7).
 *
 * A pause outlives a crash: until its run has ended in order, and so told the organiser, whoever
 * goes on honours it. After that the next `send` lifts it.
 */
#ifndef STORE_DOMAIN_PAUSE_H
#define STORE_DOMAIN_PAUSE_H

#include "store/delivery.h"

struct domain_pause {
    uint64_t domain_key;
    int64_t subscriber; /* whose refusal was the last straw */
    int64_t at;
};

/* subscriber is one of that domain. */
bool domain_pause_add(struct store *store, const struct delivery_turn *turn, uint64_t domain_key,
                      int64_t subscriber, struct error *err) MUST_CHECK;

/* Oldest first; the caller frees the list. */
struct domain_pauses {
    struct domain_pause *list;
    size_t count;
};
bool domain_pause_list(struct store *store, int64_t edition, struct domain_pauses *out,
                       struct error *err) MUST_CHECK;

/* The run has ended in order. */
bool domain_pause_shown(struct store *store, int64_t edition, struct error *err) MUST_CHECK;
/* Somebody says go on: those that were shown are lifted. */
bool domain_pause_lift(struct store *store, int64_t edition, struct error *err) MUST_CHECK;

#endif
