#include "store/pace.h"

#include "base/xalloc.h"
#include "store/query.h"

bool pace_save(struct store *store, const struct pace_row *row, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_PACE_SAVE, err))
        return false;
    query_int(&q, 1, (int64_t)row->kind);
    query_int(&q, 2, (int64_t)row->key);
    query_int(&q, 3, row->taken_at);
    query_int(&q, 4, row->rate);
    query_int(&q, 5, row->base);
    query_int(&q, 6, row->step_at);
    query_int(&q, 7, row->streak);
    return query_run(&q, err);
}

static void add_row(struct pace_rows *rows, struct query *q, enum pace_kind kind)
{
    if (!(rows->count & (rows->count - 1))) /* 0, 1, 2, 4...: room for as many again */
        rows->list = xrealloc(rows->list, rows->count ? rows->count * 2 : 1, sizeof(*rows->list));
    rows->list[rows->count++] = (struct pace_row){
        .kind = kind,
        .key = (uint64_t)query_column_int(q, 0),
        .taken_at = query_column_int(q, 1),
        .rate = query_column_int(q, 2),
        .base = query_column_int(q, 3),
        .step_at = query_column_int(q, 4),
        .streak = query_column_int(q, 5),
    };
}

bool pace_list(struct store *store, enum pace_kind kind, struct pace_rows *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct pace_rows rows = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_PACE_LIST, err))
        return false;
    query_int(&q, 1, (int64_t)kind);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = rows;
            return true;
        }
        add_row(&rows, &q, kind);
    }
    free(rows.list);
    return false;
}

bool pace_forget(struct store *store, int64_t before, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_PACE_FORGET, err))
        return false;
    query_int(&q, 1, before);
    return query_run(&q, err);
}
