#include "store/mail_record.h"

#include "store/handle.h"
#include "store/query.h"

#define FORGET_AT_ONCE 500 /* records looked at in one step */

static void bind_place(struct query *q, const struct mail_place *place)
{
    query_text(q, 1, place->folder);
    query_int(q, 2, place->uid_validity);
    query_int(q, 3, place->uid);
}

static bool add(struct store *store, const struct mail_place *place,
                const struct mail_record *record, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_MAIL_RECORD_ADD, err))
        return false;
    bind_place(&q, place);
    query_blob(&q, 4, record->hash, sizeof(record->hash));
    query_int(&q, 5, record->verdict);
    query_int(&q, 6, record->shelf);
    query_int(&q, 7, record->is_moved);
    query_int(&q, 8, record->at);
    return query_run(&q, err);
}

bool mail_record_add(struct store *store, const struct mail_place *place,
                     const struct mail_record *record, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, add(store, place, record, err), err);
}

/* The columns hash, verdict, shelf, moved, at. */
static bool read_record(struct query *q, bool *found, struct mail_record *out, struct error *err)
{
    struct mail_record record = {.at = 0};
    bool row = false;

    if (!query_next(q, &row, err))
        return false;
    *found = row;
    if (!row)
        return true;
    if (!query_column_bytes(q, 0, record.hash, sizeof(record.hash)))
        return error_set(err, ERROR_SYSTEM, "the record of a mail is damaged");
    record.verdict = query_column_int(q, 1);
    record.shelf = query_column_int(q, 2);
    record.is_moved = query_column_int(q, 3) != 0;
    record.at = query_column_int(q, 4);
    *out = record;
    return true;
}

bool mail_record_at(struct store *store, const struct mail_place *place, bool *found,
                    struct mail_record *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_MAIL_RECORD_AT, err))
        return false;
    bind_place(&q, place);
    return read_record(&q, found, out, err);
}

bool mail_record_of(struct store *store, const uint8_t hash[MAIL_RECORD_HASH_BYTES], bool *found,
                    struct mail_record *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_MAIL_RECORD_OF, err))
        return false;
    query_blob(&q, 1, hash, MAIL_RECORD_HASH_BYTES);
    return read_record(&q, found, out, err);
}

static bool mark_moved(struct store *store, const struct mail_place *place, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_MAIL_RECORD_MOVED, err))
        return false;
    bind_place(&q, place);
    return query_run(&q, err);
}

bool mail_record_moved(struct store *store, const struct mail_place *place, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, mark_moved(store, place, err), err);
}

/* --- forgetting --- */

static bool is_listed(const struct mail_listed *listed, const struct mail_place *place)
{
    size_t low = 0;
    size_t high = listed->count;

    if (place->uid_validity != listed->uid_validity)
        return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (listed->uids[middle] < place->uid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < listed->count && listed->uids[low] == place->uid;
}

/* The next old ones of a folder, some at a time. */
struct sweep {
    struct mail_place last; /* behind it they begin */
    int64_t before;
    struct mail_place old[FORGET_AT_ONCE];
    size_t count;
};

static bool read_old(struct store *store, struct sweep *sweep, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;
    bool good = query_start(&q, store, SQL_MAIL_RECORD_OLD, err);

    sweep->count = 0;
    if (!good)
        return false;
    bind_place(&q, &sweep->last);
    query_int(&q, 4, sweep->before);
    query_int(&q, 5, FORGET_AT_ONCE);
    while ((good = query_next(&q, &row, err)) && row)
        sweep->old[sweep->count++] = (struct mail_place){.folder = sweep->last.folder,
                                                         .uid_validity = query_column_int(&q, 0),
                                                         .uid = query_column_int(&q, 1)};
    return good;
}

static bool forget_one(struct store *store, const struct mail_place *place, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_MAIL_RECORD_FORGET, err))
        return false;
    bind_place(&q, place);
    return query_run(&q, err);
}

static bool forget(struct store *store, const struct mail_listed *listed, int64_t before,
                   struct error *err)
{
    struct sweep sweep = {.last = {.folder = listed->folder, .uid_validity = INT64_MIN},
                          .before = before};

    do {
        if (!read_old(store, &sweep, err))
            return false;
        for (size_t i = 0; i < sweep.count; i++)
            if (!is_listed(listed, &sweep.old[i]) && !forget_one(store, &sweep.old[i], err))
                return false;
        if (sweep.count)
            sweep.last = sweep.old[sweep.count - 1];
    } while (sweep.count == FORGET_AT_ONCE);
    return true;
}

bool mail_record_forget(struct store *store, const struct mail_listed *listed, int64_t before,
                        struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, forget(store, listed, before, err), err);
}
