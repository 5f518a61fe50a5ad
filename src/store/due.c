#include "store/due.h"

#include "store/query.h"

_Static_assert(DELIVERY_DEFERRED == 4, "as sql.c has it, for the index");

bool due_read_page(struct store *store, struct due_page *page, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    page->count = 0;
    if (!query_start(&q, store, SQL_DELIVERY_DUE, err))
        return false;
    query_int(&q, 1, page->edition);
    query_int(&q, 2, page->after_at);
    query_int(&q, 3, page->after);
    query_int(&q, 4, page->until);
    query_int(&q, 5, (int64_t)page->max);
    while (page->count < page->max) {
        if (!query_next(&q, &row, err))
            return false;
        if (!row)
            break;
        struct delivery_waiting *waiting = &page->list[page->count++];
        waiting->subscriber = query_column_int(&q, 0);
        waiting->domain_key = (uint64_t)query_column_int(&q, 1);
        page->after_at = query_column_int(&q, 2);
        page->after = waiting->subscriber;
    }
    return true;
}
