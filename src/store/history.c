#include "store/history.h"

#include "base/xalloc.h"
#include "store/query.h"

static char *take_unless_empty(struct query *q, int column)
{
    char *text = query_column_take(q, column);

    if (*text)
        return text;
    free(text);
    return NULL;
}

static void add_entry(struct history *history, struct query *q)
{
    history->entries = xrealloc(history->entries, history->count + 1, sizeof(history->entries[0]));
    struct history_entry *entry = &history->entries[history->count++];

    *entry = (struct history_entry){
        .at = query_column_int(q, 0),
        .what = (enum subscription_change)query_column_int(q, 1),
        .channel = (enum change_channel)query_column_int(q, 2),
        .evidence = take_unless_empty(q, 3),
        .file = take_unless_empty(q, 5),
    };
    if (!entry->evidence)
        entry->evidence = take_unless_empty(q, 4);
}

static bool read_rows(struct query *q, struct history *history, struct error *err)
{
    bool row = false;

    while (query_next(q, &row, err)) {
        if (!row)
            return true;
        add_entry(history, q);
    }
    return false;
}

bool history_read(struct store *store, int64_t subscriber, struct history *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct history found = HISTORY_NONE;

    if (!query_start(&q, store, SQL_HISTORY, err))
        return false;
    query_int(&q, 1, subscriber);
    if (!read_rows(&q, &found, err)) {
        history_free(&found);
        return false;
    }
    history_free(out);
    *out = found;
    return true;
}

void history_free(struct history *history)
{
    for (size_t i = 0; i < history->count; i++) {
        free(history->entries[i].evidence);
        free(history->entries[i].file);
    }
    free(history->entries);
    *history = HISTORY_NONE;
}
