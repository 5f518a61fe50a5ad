#include "store/sent.h"

#include "store/handle.h"
#include "store/query.h"

#define FORGET_MINUTES ((int64_t)48 * 60)

static bool add(struct store *store, int64_t count, int64_t minute, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SENT_ADD, err))
        return false;
    query_int(&q, 1, minute);
    query_int(&q, 2, count);
    return query_run(&q, err);
}

static bool forget(struct store *store, int64_t before, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SENT_FORGET, err))
        return false;
    query_int(&q, 1, before);
    return query_run(&q, err);
}

bool sent_add(struct store *store, int64_t count, int64_t at, struct error *err)
{
    int64_t minute = at / 60;
    bool own = false;

    if (!handle_join(store, &own, err))
        return false;
    bool good = add(store, count, minute, err);
    if (good && minute != store->sent_swept) {
        good = forget(store, minute - FORGET_MINUTES, err);
        store->sent_swept = minute;
    }
    return handle_leave(store, own, good, err);
}

bool sent_between(struct store *store, int64_t since, int64_t until, int64_t *count,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_SENT_BETWEEN, err))
        return false;
    query_int(&q, 1, since / 60);
    query_int(&q, 2, until / 60);
    if (!query_next(&q, &row, err))
        return false;
    *count = query_column_int(&q, 0);
    return true;
}
