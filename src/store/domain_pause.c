#include "store/domain_pause.h"

#include "base/xalloc.h"
#include "store/query.h"

static bool add(struct store *store, const struct delivery_turn *turn, uint64_t domain_key,
                int64_t subscriber, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DOMAIN_PAUSE_ADD, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, (int64_t)domain_key);
    query_int(&q, 3, subscriber);
    query_int(&q, 4, turn->now);
    return query_run(&q, err);
}

bool domain_pause_add(struct store *store, const struct delivery_turn *turn, uint64_t domain_key,
                      int64_t subscriber, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, add(store, turn, domain_key, subscriber, err), err);
}

bool domain_pause_list(struct store *store, int64_t edition, struct domain_pauses *out,
                       struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct domain_pauses found = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_DOMAIN_PAUSE_LIST, err))
        return false;
    query_int(&q, 1, edition);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = found;
            return true;
        }
        found.list = xrealloc(found.list, found.count + 1, sizeof *found.list);
        found.list[found.count++] =
            (struct domain_pause){.domain_key = (uint64_t)query_column_int(&q, 0),
                                  .subscriber = query_column_int(&q, 1),
                                  .at = query_column_int(&q, 2)};
    }
    free(found.list);
    return false;
}

static bool run_for(struct store *store, enum sql name, int64_t edition, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, query_run_number(store, name, edition, err), err);
}

bool domain_pause_shown(struct store *store, int64_t edition, struct error *err)
{
    return run_for(store, SQL_DOMAIN_PAUSE_SHOWN, edition, err);
}

bool domain_pause_lift(struct store *store, int64_t edition, struct error *err)
{
    return run_for(store, SQL_DOMAIN_PAUSE_LIFT, edition, err);
}
