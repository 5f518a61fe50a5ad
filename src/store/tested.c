#include "store/tested.h"

#include "store/handle.h"
#include "store/query.h"

static bool note(struct store *store, const char *slug, const uint8_t *hash, int64_t at,
                 struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_TESTED_NOTE, err))
        return false;
    query_text(&q, 1, slug);
    query_blob(&q, 2, hash, FROZEN_HASH_BYTES);
    query_int(&q, 3, at);
    return query_run(&q, err);
}

bool tested_note(struct store *store, const char *slug, const uint8_t hash[FROZEN_HASH_BYTES],
                 int64_t at, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, note(store, slug, hash, at, err), err);
}

bool tested_at(struct store *store, const char *slug, const uint8_t hash[FROZEN_HASH_BYTES],
               int64_t *at, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_TESTED_AT, err))
        return false;
    query_text(&q, 1, slug);
    query_blob(&q, 2, hash, FROZEN_HASH_BYTES);
    if (!query_next(&q, &row, err))
        return false;
    *at = row ? query_column_int(&q, 0) : 0;
    return true;
}
