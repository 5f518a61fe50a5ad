#include "store/suppression.h"

#include "store/query.h"

bool suppression_by_key(struct store *store, const uint8_t key[ADDRESS_KEY_BYTES],
                        struct suppression *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_SUPPRESSION_BY_KEY, err))
        return false;
    query_blob(&q, 1, key, ADDRESS_KEY_BYTES);
    if (!query_next(&q, &row, err))
        return false;
    *out = (struct suppression){0};
    if (row) {
        out->reason = (enum subscription_status)query_column_int(&q, 0);
        out->at = query_column_int(&q, 1);
        out->subscriber = query_column_int(&q, 2);
    }
    return true;
}
