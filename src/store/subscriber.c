#include "store/subscriber.h"

#include "base/xalloc.h"
#include "store/query.h"

/* Enough to make the walk down the tree cheap, and 100 kB of ordinary profiles. */
#define PAGE 256

struct subscriber_cursor {
    struct store *store;
    enum subscription_status only;
    int64_t after;
    size_t count;
    size_t next;
    bool at_end;
    struct subscriber page[PAGE];
};

void subscriber_free(struct subscriber *subscriber)
{
    str_free(&subscriber->profile);
    *subscriber = SUBSCRIBER_NONE;
}

/* The columns of SQL_SUBSCRIBER_BY_ID and its like. */
static bool read_row(struct query *q, struct subscriber *out, struct error *err)
{
    out->id = query_column_int(q, 0);
    out->generation = query_column_int(q, 1);
    out->status = (enum subscription_status)query_column_int(q, 2);
    out->joined_at = query_column_int(q, 3);
    out->changed_at = query_column_int(q, 4);
    out->domain_key = (uint64_t)query_column_int(q, 6);
    str_reset(&out->profile);
    query_column_add(q, 7, &out->profile);
    return query_column_bytes(q, 5, out->address_key, sizeof(out->address_key)) ||
           error_set(err, ERROR_SYSTEM, "subscriber %lld: the address key is damaged",
                     (long long)out->id);
}

static bool read_one(struct query *q, struct subscriber *out, struct error *err)
{
    bool row = false;

    if (!query_next(q, &row, err))
        return false;
    if (row)
        return read_row(q, out, err);
    str_reset(&out->profile);
    *out = (struct subscriber){.profile = out->profile};
    return true;
}

bool subscriber_by_key(struct store *store, const uint8_t key[ADDRESS_KEY_BYTES],
                       struct subscriber *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_BY_KEY, err))
        return false;
    query_blob(&q, 1, key, ADDRESS_KEY_BYTES);
    return read_one(&q, out, err);
}

bool subscriber_by_id(struct store *store, int64_t id, struct subscriber *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_BY_ID, err))
        return false;
    query_int(&q, 1, id);
    return read_one(&q, out, err);
}

struct subscriber_cursor *subscriber_cursor_new(struct store *store, enum subscription_status only)
{
    struct subscriber_cursor *cursor = xcalloc(1, sizeof(*cursor));

    cursor->store = store;
    cursor->only = only;
    for (size_t i = 0; i < PAGE; i++)
        cursor->page[i] = SUBSCRIBER_NONE;
    return cursor;
}

void subscriber_cursor_free(struct subscriber_cursor *cursor)
{
    if (!cursor)
        return;
    for (size_t i = 0; i < PAGE; i++)
        subscriber_free(&cursor->page[i]);
    free(cursor);
}

void subscriber_cursor_auto_free(struct subscriber_cursor **cursor)
{
    subscriber_cursor_free(*cursor);
}

static bool read_page(struct subscriber_cursor *cursor, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = true;

    cursor->count = 0;
    cursor->next = 0;
    if (!query_start(&q, cursor->store, SQL_SUBSCRIBER_PAGE, err))
        return false;
    query_int(&q, 1, cursor->after);
    query_int(&q, 2, (int64_t)cursor->only);
    query_int(&q, 3, PAGE);
    while (cursor->count < PAGE) {
        if (!query_next(&q, &row, err))
            return false;
        if (!row)
            break;
        if (!read_row(&q, &cursor->page[cursor->count], err))
            return false;
        cursor->after = cursor->page[cursor->count++].id;
    }
    cursor->at_end = !row;
    return true;
}

bool subscriber_next(struct subscriber_cursor *cursor, const struct subscriber **out,
                     struct error *err)
{
    if (cursor->next == cursor->count && !cursor->at_end && !read_page(cursor, err))
        return false;
    *out = cursor->next < cursor->count ? &cursor->page[cursor->next++] : NULL;
    return true;
}

bool subscriber_counts(struct store *store, int64_t counts[SUBSCRIPTION_STATUSES],
                       struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    int64_t found[SUBSCRIPTION_STATUSES] = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_SUBSCRIBER_COUNTS, err) || !query_next(&q, &row, err))
        return false;
    while (row) {
        int64_t status = query_column_int(&q, 0);
        if (status > 0 && status < SUBSCRIPTION_STATUSES)
            found[status]++;
        if (!query_next(&q, &row, err))
            return false;
    }
    memcpy(counts, found, sizeof(found));
    return true;
}
