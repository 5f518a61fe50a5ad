#include "store/delivery_list.h"

#include "base/xalloc.h"
#include "store/query.h"

#define PAGE 256

struct delivery_list {
    struct store *store;
    int64_t edition;
    int64_t after;
    size_t count;
    size_t next;
    bool at_end;
    struct delivery page[PAGE];
};

struct delivery_list *delivery_list_new(struct store *store, int64_t edition)
{
    struct delivery_list *list = xcalloc(1, sizeof(*list));

    list->store = store;
    list->edition = edition;
    for (size_t i = 0; i < PAGE; i++) {
        list->page[i].reply = STR_EMPTY;
        list->page[i].profile = STR_EMPTY;
    }
    return list;
}

void delivery_list_from(struct delivery_list *list, int64_t subscriber)
{
    list->after = subscriber - 1;
}

void delivery_list_free(struct delivery_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < PAGE; i++) {
        str_free(&list->page[i].reply);
        str_free(&list->page[i].profile);
    }
    free(list);
}

void delivery_list_auto_free(struct delivery_list **list)
{
    delivery_list_free(*list);
}

/* The columns of SQL_DELIVERY_LIST. */
static void read_row(struct query *q, struct delivery *out)
{
    AUTO(str_free) struct str status = STR_EMPTY;

    out->subscriber = query_column_int(q, 0);
    out->version = query_column_int(q, 1);
    out->state = (enum delivery_state)query_column_int(q, 2);
    out->skip = (enum delivery_skip)query_column_int(q, 3);
    out->skip_status = (enum subscription_status)query_column_int(q, 4);
    out->attempts = query_column_int(q, 5);
    out->at = query_column_int(q, 6);
    out->next_at = query_column_int(q, 7);
    out->code = (int)query_column_int(q, 8);
    query_column_add(q, 9, &status);
    (void)snprintf(out->status, sizeof(out->status), "%s", status.text);
    out->reason = (enum reason)query_column_int(q, 10);
    str_reset(&out->reply);
    query_column_add(q, 11, &out->reply);
    out->fault = (enum delivery_fault)query_column_int(q, 12);
    str_reset(&out->profile);
    query_column_add(q, 13, &out->profile);
}

static bool read_page(struct delivery_list *list, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = true;

    list->count = 0;
    list->next = 0;
    if (!query_start(&q, list->store, SQL_DELIVERY_LIST, err))
        return false;
    query_int(&q, 1, list->edition);
    query_int(&q, 2, list->after);
    query_int(&q, 3, DELIVERY_ACCEPTED);
    query_int(&q, 4, PAGE);
    while (list->count < PAGE) {
        if (!query_next(&q, &row, err))
            return false;
        if (!row)
            break;
        read_row(&q, &list->page[list->count]);
        list->after = list->page[list->count++].subscriber;
    }
    list->at_end = !row;
    return true;
}

bool delivery_list_next(struct delivery_list *list, const struct delivery **out, struct error *err)
{
    if (list->next == list->count && !list->at_end && !read_page(list, err))
        return false;
    *out = list->next < list->count ? &list->page[list->next++] : NULL;
    return true;
}
