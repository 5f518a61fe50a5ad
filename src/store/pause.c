#include "store/pause.h"

#include "people/subscription.h"
#include "store/query.h"

/* The first column of the first row; 0 when there is none. */
static bool read_one(struct query *q, int64_t *out, struct error *err)
{
    bool row = false;

    if (!query_next(q, &row, err))
        return false;
    *out = row ? query_column_int(q, 0) : 0;
    return true;
}

bool pause_until(struct store *store, int64_t subscriber, int64_t *until, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_PAUSE_UNTIL, err))
        return false;
    query_int(&q, 1, subscriber);
    return read_one(&q, until, err);
}

bool pause_next_over(struct store *store, int64_t now, int64_t *subscriber, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_PAUSE_NEXT_OVER, err))
        return false;
    query_int(&q, 1, now);
    return read_one(&q, subscriber, err);
}

bool pause_next_unconfirmed(struct store *store, int64_t before, int64_t after_number,
                            int64_t *subscriber, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_PENDING_NEXT_OVER, err))
        return false;
    query_int(&q, 1, before);
    query_int(&q, 2, after_number);
    query_int(&q, 3, SUBSCRIPTION_PENDING);
    return read_one(&q, subscriber, err);
}
