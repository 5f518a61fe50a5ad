#include "store/marks.h"

#include <assert.h>

#include "base/xalloc.h"
#include "store/query.h"
#include "store/readahead.h"

#define MOST 64

struct mark {
    int64_t subscriber;
    enum delivery_state from;
};

struct marks {
    struct delivery_turn turn;
    struct mark list[MOST];
    size_t count;
};

bool marks_are_due(const struct store *store)
{
    return store->marks && store->marks->count > 0;
}

bool marks_add(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
               enum delivery_state from, struct error *err)
{
    if (!store->marks)
        store->marks = xcalloc(1, sizeof(*store->marks));
    struct marks *marks = store->marks;

    assert(store_has_begun(store));
    bool is_other = turn->edition != marks->turn.edition || turn->now != marks->turn.now ||
                    turn->version != marks->turn.version;
    if ((marks->count == MOST || (marks->count > 0 && is_other)) && !marks_write(store, err))
        return false;
    marks->turn = *turn;
    marks->list[marks->count++] = (struct mark){.subscriber = subscriber, .from = from};
    return true;
}

/* One statement for those whose numbers follow each other. */
static bool write_run(struct store *store, const struct delivery_turn *turn,
                      const struct mark *first, size_t count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_CLAIM, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, first->subscriber);
    query_int(&q, 3, first->subscriber + (int64_t)count - 1);
    query_int(&q, 4, DELIVERY_SENDING);
    query_int(&q, 5, turn->version);
    query_int(&q, 6, turn->now);
    query_int(&q, 7, (int64_t)first->from);
    if (!query_run(&q, err))
        return false;
    readahead_own_write(store);
    return query_written(store) == (int64_t)count ||
           error_set(err, ERROR_SYSTEM,
                     "edition %lld, subscriber %lld: claimed while it does not wait; this is a "
                     "bug, please report it",
                     (long long)turn->edition, (long long)first->subscriber);
}

static int by_number(const void *left, const void *right)
{
    const struct mark *a = left;
    const struct mark *b = right;

    return (a->subscriber > b->subscriber) - (a->subscriber < b->subscriber);
}

static bool follows(const struct mark *mark, const struct mark *before)
{
    return mark->subscriber == before->subscriber + 1 && mark->from == before->from;
}

bool marks_write(struct store *store, struct error *err)
{
    struct marks *marks = store->marks;
    size_t count = marks->count;

    marks->count = 0; /* now, since the statements below ask */
    qsort(marks->list, count, sizeof(*marks->list), by_number);
    for (size_t i = 0, end = 0; i < count; i = end) {
        for (end = i + 1; end < count && follows(&marks->list[end], &marks->list[end - 1]); end++)
            ;
        if (!write_run(store, &marks->turn, &marks->list[i], end - i, err))
            return false;
    }
    return true;
}

void marks_forget(struct store *store)
{
    if (store->marks)
        store->marks->count = 0;
}

void marks_free(struct store *store)
{
    free(store->marks);
    store->marks = NULL;
}
