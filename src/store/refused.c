#include "store/refused.h"

#include "base/xalloc.h"
#include "store/query.h"

/* Whose rows: of one domain, or (NULL) of all. */
struct whose {
    const struct delivery_turn *turn;
    const uint64_t *domain_key;
};

static bool release(struct store *store, const struct whose *whose, enum delivery_state from,
                    int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    enum sql name = whose->domain_key ? SQL_REFUSED_RELEASE : SQL_REFUSED_RELEASE_ALL;

    if (!query_start(&q, store, name, err))
        return false;
    query_int(&q, 1, whose->turn->edition);
    query_int(&q, 2, DELIVERY_FAULT_OURS);
    query_int(&q, 3, (int64_t)from);
    query_int(&q, 4, DELIVERY_WAITING);
    query_int(&q, 5, whose->turn->now);
    if (whose->domain_key)
        query_int(&q, 6, (int64_t)*whose->domain_key);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

/* All who were put off in this domain, whatever for. */
static bool release_deferred(struct store *store, const struct delivery_turn *turn,
                             uint64_t domain_key, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEFERRED_RELEASE, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, DELIVERY_DEFERRED);
    query_int(&q, 3, DELIVERY_WAITING);
    query_int(&q, 4, turn->now);
    query_int(&q, 5, (int64_t)domain_key);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

bool refused_release(struct store *store, const struct delivery_turn *turn,
                     const uint64_t *domain_key, struct refused_counts *out, struct error *err)
{
    const struct whose whose = {.turn = turn, .domain_key = domain_key};
    struct refused_counts counts = {0};
    bool own = false;

    if (!handle_join(store, &own, err))
        return false;
    bool good = release(store, &whose, DELIVERY_REFUSED, &counts.refused, err) &&
                (domain_key ? release_deferred(store, turn, *domain_key, &counts.deferred, err)
                            : release(store, &whose, DELIVERY_DEFERRED, &counts.deferred, err));
    if (!handle_leave(store, own, good, err))
        return false;
    *out = counts;
    return true;
}

static bool again(struct store *store, const struct delivery_turn *turn, int64_t *count,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_REFUSED_AGAIN, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, DELIVERY_REFUSED);
    query_int(&q, 3, DELIVERY_DEFERRED);
    query_int(&q, 4, DELIVERY_NOW);
    query_int(&q, 5, turn->now);
    query_int(&q, 6, SUBSCRIPTION_ACTIVE);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

bool refused_again(struct store *store, const struct delivery_turn *turn, int64_t *count,
                   struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, again(store, turn, count, err), err);
}

static bool hurry(struct store *store, const struct delivery_turn *turn, int64_t *count,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEFERRED_NOW, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, DELIVERY_DEFERRED);
    query_int(&q, 3, DELIVERY_NOW);
    query_int(&q, 4, SUBSCRIPTION_ACTIVE);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

bool refused_hurry(struct store *store, const struct delivery_turn *turn, int64_t *count,
                   struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, hurry(store, turn, count, err), err);
}

static bool expire(struct store *store, const struct delivery_turn *turn, int64_t before,
                   int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEFERRED_EXPIRE, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, DELIVERY_DEFERRED);
    query_int(&q, 3, DELIVERY_REFUSED);
    query_int(&q, 4, REASON_EXPIRED);
    query_int(&q, 5, turn->now);
    query_int(&q, 6, before);
    query_int(&q, 7, DELIVERY_NOW);
    if (!query_run(&q, err))
        return false;
    *count = query_written(store);
    return true;
}

bool refused_expire(struct store *store, const struct delivery_turn *turn, int64_t before,
                    int64_t *count, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, expire(store, turn, before, count, err), err);
}

/* The one number that a statement gives. */
static bool read_number(struct query *q, int64_t *out, struct error *err)
{
    bool row = false;

    if (!query_next(q, &row, err))
        return false;
    *out = row ? query_column_int(q, 0) : 0;
    return true;
}

static bool has_ours(struct store *store, int64_t edition, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_REFUSED_HAS, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_FAULT_OURS);
    return read_number(&q, count, err);
}

bool refused_recent(struct store *store, int64_t edition, struct refused_answers *out,
                    struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    int64_t ours = 0;
    bool row = false;

    out->count = 0;
    if (!has_ours(store, edition, &ours, err))
        return false;
    if (!ours)
        return true;
    if (!query_start(&q, store, SQL_REFUSED_RECENT, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_ACCEPTED);
    query_int(&q, 3, DELIVERY_REFUSED);
    query_int(&q, 4, DELIVERY_DEFERRED);
    query_int(&q, 5, (int64_t)out->max);
    while (query_next(&q, &row, err)) {
        if (!row || out->count == out->max)
            return true;
        struct refused_answer *answer = &out->list[out->count++];
        answer->domain_key = (uint64_t)query_column_int(&q, 0);
        answer->is_about_us = query_column_int(&q, 1) == DELIVERY_FAULT_OURS;
    }
    return false;
}

bool refused_next(struct store *store, int64_t edition, int64_t after, int64_t *at,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DEFERRED_NEXT, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_DEFERRED);
    query_int(&q, 3, after);
    return read_number(&q, at, err);
}

bool refused_people(struct store *store, int64_t edition, uint64_t domain_key, int64_t *out,
                    struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DOMAIN_PEOPLE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, (int64_t)domain_key);
    return read_number(&q, out, err);
}

bool refused_waiting(struct store *store, int64_t edition, uint64_t domain_key, int64_t *out,
                     struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DOMAIN_WAITING, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, (int64_t)domain_key);
    query_int(&q, 3, DELIVERY_WAITING);
    return read_number(&q, out, err);
}

bool refused_mailable(struct store *store, int64_t edition, enum delivery_state state,
                      int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_MAILABLE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, (int64_t)state);
    query_int(&q, 3, SUBSCRIPTION_ACTIVE);
    return read_number(&q, count, err);
}

bool refused_domains_waiting(struct store *store, const struct delivery_turn *turn,
                             struct refused_domains *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct refused_domains domains = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_DOMAINS_WAITING, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, DELIVERY_WAITING);
    query_int(&q, 3, DELIVERY_SENDING);
    query_int(&q, 4, DELIVERY_DEFERRED);
    query_int(&q, 5, turn->now);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = domains;
            return true;
        }
        if ((domains.count & (domains.count - 1)) == 0) /* room for the next power of two */
            domains.keys =
                xrealloc(domains.keys, domains.count ? domains.count * 2 : 1, sizeof *domains.keys);
        domains.keys[domains.count++] = (uint64_t)query_column_int(&q, 0);
    }
    free(domains.keys);
    return false;
}
