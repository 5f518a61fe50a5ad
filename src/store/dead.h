/*
 * dead.h - the addresses of an edition that were said to be dead, domain by domain, and what was
 * made of it: nothing yet, the person marked bounced, held for somebody to look at, not believed.
 */
#ifndef STORE_DEAD_H
#define STORE_DEAD_H

#include "store/refused.h"

struct dead_domain {
    uint64_t domain_key;
    int64_t fresh; /* not judged yet */
    int64_t held;
    int64_t all;        /* with those marked */
    int64_t subscriber; /* one of them */
};
/* Domains with anybody dead, in order of key; the caller frees the list. */
struct dead_domains {
    struct dead_domain *list;
    size_t count;
};
bool dead_domains(struct store *store, int64_t edition, struct dead_domains *out,
                  struct error *err) MUST_CHECK;

/* Holds the fresh ones of this domain: nobody is marked. */
bool dead_hold(struct store *store, int64_t edition, uint64_t domain_key,
               struct error *err) MUST_CHECK;

/* The held ones of all domains are not believed. */
bool dead_spare(struct store *store, int64_t edition, int64_t *count, struct error *err) MUST_CHECK;

/*
 * Marks those people bounced, through change.h: the fresh ones of one domain, or (domain_key NULL)
 * the held ones of all. Who has another address since, or showed that this one lives, is spared.
 * *count: how many were marked.
 */
bool dead_mark(struct store *store, const struct delivery_turn *turn, const uint64_t *domain_key,
               int64_t *count, struct error *err) MUST_CHECK;

#endif
