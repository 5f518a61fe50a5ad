#include "store/leaving.h"

#include "store/query.h"

#define COUNT_EVERY 1000

static bool note(struct store *store, const struct leaving *leaving, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_LEAVING_SET, err))
        return false;
    query_int(&q, 1, leaving->subscriber);
    query_int(&q, 2, leaving->at);
    query_int(&q, 3, leaving->is_held);
    return query_run(&q, err);
}

bool leaving_note(struct store *store, const struct leaving *leaving, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, note(store, leaving, err), err);
}

bool leaving_dismiss(struct store *store, int64_t subscriber, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, query_run_number(store, SQL_LEAVING_FORGET, subscriber, err),
                        err);
}

bool leaving_sweep(struct store *store, int64_t before, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, query_run_number(store, SQL_LEAVING_SWEEP, before, err), err);
}

bool leaving_read(struct store *store, int64_t subscriber, struct leaving *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LEAVING_READ, err))
        return false;
    query_int(&q, 1, subscriber);
    if (!query_next(&q, &row, err))
        return false;
    *out = (struct leaving){0};
    if (row)
        *out = (struct leaving){.subscriber = subscriber,
                                .at = query_column_int(&q, 0),
                                .is_held = query_column_int(&q, 1) != 0};
    return true;
}

bool leaving_count(struct store *store, int64_t since, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LEAVING_COUNT, err))
        return false;
    query_int(&q, 1, since);
    if (!query_next(&q, &row, err))
        return false;
    *count = query_column_int(&q, 0);
    return true;
}

bool leaving_next_held(struct store *store, int64_t after_number, struct leaving *out,
                       struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LEAVING_NEXT_HELD, err))
        return false;
    query_int(&q, 1, after_number);
    if (!query_next(&q, &row, err))
        return false;
    *out = (struct leaving){0};
    if (row)
        *out = (struct leaving){
            .subscriber = query_column_int(&q, 0), .at = query_column_int(&q, 1), .is_held = true};
    return true;
}

bool leaving_people(struct store *store, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (store->people_asked++ % COUNT_EVERY == 0) {
        if (!query_start(&q, store, SQL_PEOPLE_COUNT, err) || !query_next(&q, &row, err))
            return false;
        store->people_count = query_column_int(&q, 0);
    }
    *count = store->people_count;
    return true;
}
