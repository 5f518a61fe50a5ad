/*
 * refused.h - what refusals leave in the rows of an edition, taken together: sent again, made to
 * wait, given up, or believed (people/refusal.h has the rules, jobs/ asks).
 *
 * Every function is one transaction or a part of the caller's. Counts are of rows changed.
 */
#ifndef STORE_REFUSED_H
#define STORE_REFUSED_H

#include "base/str.h"
#include "store/delivery.h"

struct refused_counts {
    int64_t refused;
    int64_t deferred;
};

/*
 * Whoever was refused because of us, and all who were put off, wait again, as if never tried; what
 * was said stays to be read. domain_key NULL: of all domains, only those because of us.
 */
bool refused_release(struct store *store, const struct delivery_turn *turn,
                     const uint64_t *domain_key, struct refused_counts *out,
                     struct error *err) MUST_CHECK;

/* By hand: everybody refused, or deferred, who is still active is due now (DELIVERY_ONLY_NOW). */
bool refused_again(struct store *store, const struct delivery_turn *turn, int64_t *count,
                   struct error *err) MUST_CHECK;
/* How many in this state may still be mailed. */
bool refused_mailable(struct store *store, int64_t edition, enum delivery_state state,
                      int64_t *count, struct error *err) MUST_CHECK;
bool refused_hurry(struct store *store, const struct delivery_turn *turn, int64_t *count,
                   struct error *err) MUST_CHECK;

/* Who is due, but was first put off before this time, is refused as expired without another try. */
bool refused_expire(struct store *store, const struct delivery_turn *turn, int64_t before,
                    int64_t *count, struct error *err) MUST_CHECK;

/* The newest answers there are, newest first: whose, and were they about us? None when nobody was
 * refused because of us. */
struct refused_answer {
    uint64_t domain_key;
    bool is_about_us;
};
struct refused_answers {
    struct refused_answer *list; /* room for max */
    size_t max;
    size_t count; /* out */
};
bool refused_recent(struct store *store, int64_t edition, struct refused_answers *out,
                    struct error *err) MUST_CHECK;

/* When the next one is due, after this time; 0: nobody is. */
bool refused_next(struct store *store, int64_t edition, int64_t after, int64_t *at,
                  struct error *err) MUST_CHECK;

/* How many of this domain are in the edition, and how many of them wait. */
bool refused_people(struct store *store, int64_t edition, uint64_t domain_key, int64_t *out,
                    struct error *err) MUST_CHECK;
bool refused_waiting(struct store *store, int64_t edition, uint64_t domain_key, int64_t *out,
                     struct error *err) MUST_CHECK;

/* The domains in which anybody waits, is being sent to or is due, in order; the caller frees. */
struct refused_domains {
    uint64_t *keys;
    size_t count;
};
bool refused_domains_waiting(struct store *store, const struct delivery_turn *turn,
                             struct refused_domains *out, struct error *err) MUST_CHECK;

#endif
