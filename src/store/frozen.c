#include "store/frozen.h"

#include "base/xalloc.h"
#include "store/delivery.h"
#include "store/query.h"

/* In the column `held`. Stored: never renumber. */
#define HELD_BY_HAND        1
#define HELD_FOR_COMPLAINTS 2

const char *frozen_state_word(enum frozen_state state)
{
    switch (state) {
    case FROZEN_OPEN:
        return "open";
    case FROZEN_DONE:
        return "done";
    case FROZEN_CANCELLED:
        return "cancelled";
    }
    return "none";
}

void frozen_free(struct frozen *frozen)
{
    free(frozen->slug);
    free(frozen->audience);
    *frozen = FROZEN_NONE;
}

/* One version of the content of the edition `id`. */
static bool add_content(struct store *store, const struct frozen_new *edition, int64_t id,
                        int64_t version, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_EDITION_CONTENT_ADD, err))
        return false;
    query_int(&q, 1, id);
    query_int(&q, 2, version);
    query_int(&q, 3, edition->at);
    query_blob(&q, 4, edition->hash, FROZEN_HASH_BYTES);
    query_blob(&q, 5, edition->content, edition->content_len);
    return query_run(&q, err);
}

static bool add(struct store *store, const struct frozen_new *edition, int64_t *id,
                struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_EDITION_ADD, err))
        return false;
    query_text(&q, 1, edition->slug);
    query_text(&q, 2, edition->audience);
    query_int(&q, 3, edition->at);
    query_int(&q, 4, FROZEN_OPEN);
    if (!query_run_id(&q, id, err))
        return false;
    if (!*id)
        return error_set(err, ERROR_CANNOT_CREATE, "edition '%s' is frozen already", edition->slug);
    return add_content(store, edition, *id, 1, err);
}

bool frozen_add(struct store *store, const struct frozen_new *edition, int64_t *id,
                struct error *err)
{
    int64_t given = 0;
    bool own = false;

    if (!handle_join(store, &own, err) ||
        !handle_leave(store, own, add(store, edition, &given, err), err))
        return false;
    *id = given;
    return true;
}

static bool raise_version(struct store *store, int64_t edition, int64_t version, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_EDITION_SET_VERSION, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, version);
    return query_run(&q, err);
}

bool frozen_amend(struct store *store, struct frozen *edition, const struct frozen_new *next,
                  struct error *err)
{
    int64_t version = edition->version + 1;
    bool own = false;

    if (!handle_join(store, &own, err) ||
        !handle_leave(store, own,
                      add_content(store, next, edition->id, version, err) &&
                          raise_version(store, edition->id, version, err),
                      err))
        return false;
    edition->version = version;
    return true;
}

/* The columns of SQL_EDITION_BY_SLUG and SQL_EDITION_LIST. */
static struct frozen read_row(struct query *q)
{
    return (struct frozen){
        .id = query_column_int(q, 0),
        .version = query_column_int(q, 1),
        .state = (enum frozen_state)query_column_int(q, 2),
        .held = query_column_int(q, 3) != 0,
        .held_for_complaints = query_column_int(q, 3) == HELD_FOR_COMPLAINTS,
        .frozen_at = query_column_int(q, 4),
        .ended_at = query_column_int(q, 5),
        .slug = query_column_take(q, 6),
        .audience = query_column_take(q, 7),
    };
}

bool frozen_by_slug(struct store *store, const char *slug, struct frozen *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_EDITION_BY_SLUG, err))
        return false;
    query_text(&q, 1, slug);
    if (!query_next(&q, &row, err))
        return false;
    frozen_free(out);
    if (row)
        *out = read_row(&q);
    return true;
}

static bool read_rows(struct query *q, struct frozen_list *list, struct error *err)
{
    bool row = false;

    while (query_next(q, &row, err)) {
        if (!row)
            return true;
        list->editions = xrealloc(list->editions, list->count + 1, sizeof(list->editions[0]));
        list->editions[list->count++] = read_row(q);
    }
    return false;
}

bool frozen_read_list(struct store *store, struct frozen_list *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct frozen_list found = FROZEN_LIST_NONE;

    if (!query_start(&q, store, SQL_EDITION_LIST, err))
        return false;
    if (!read_rows(&q, &found, err)) {
        frozen_list_free(&found);
        return false;
    }
    frozen_list_free(out);
    *out = found;
    return true;
}

void frozen_list_free(struct frozen_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        frozen_free(&list->editions[i]);
    free(list->editions);
    *list = FROZEN_LIST_NONE;
}

static bool read_content(struct store *store, const struct frozen *edition, struct str *content,
                         uint8_t hash[FROZEN_HASH_BYTES], struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_EDITION_CONTENT, err))
        return false;
    query_int(&q, 1, edition->id);
    query_int(&q, 2, edition->version);
    if (!query_next(&q, &row, err))
        return false;
    if (!row || !query_column_bytes(&q, 0, hash, FROZEN_HASH_BYTES))
        return error_set(err, ERROR_NO_INPUT, "edition %lld has no content of version %lld",
                         (long long)edition->id, (long long)edition->version);
    str_reset(content);
    query_column_add(&q, 1, content);
    return true;
}

bool frozen_content(struct store *store, const struct frozen *edition, struct str *content,
                    uint8_t hash[FROZEN_HASH_BYTES], struct error *err)
{
    bool read = read_content(store, edition, content, hash, err);

    /* its pages may be many megabytes that nobody will ask for again */
    (void)sqlite3_db_release_memory(store->db);
    return read;
}

static bool hold(struct store *store, int64_t edition, int64_t held, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_EDITION_HOLD, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, held);
    return query_run(&q, err);
}

bool frozen_hold(struct store *store, int64_t edition, bool held, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, hold(store, edition, held ? HELD_BY_HAND : 0, err), err);
}

bool frozen_hold_for_complaints(struct store *store, int64_t edition, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, hold(store, edition, HELD_FOR_COMPLAINTS, err), err);
}

static bool read_flags(struct store *store, int64_t edition, int64_t *held,
                       enum frozen_state *state, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_EDITION_FLAGS, err))
        return false;
    query_int(&q, 1, edition);
    if (!query_next(&q, &row, err))
        return false;
    *held = row ? query_column_int(&q, 0) : 0;
    *state = row ? (enum frozen_state)query_column_int(&q, 1) : FROZEN_CANCELLED;
    return true;
}

bool frozen_is_stopped(struct store *store, int64_t edition, bool *stopped, struct error *err)
{
    enum frozen_state state = FROZEN_OPEN;
    int64_t held = 0;

    if (!read_flags(store, edition, &held, &state, err))
        return false;
    *stopped = held || state == FROZEN_CANCELLED;
    return true;
}

bool frozen_is_held_for_complaints(struct store *store, int64_t edition, bool *out,
                                   struct error *err)
{
    enum frozen_state state = FROZEN_OPEN;
    int64_t held = 0;

    if (!read_flags(store, edition, &held, &state, err))
        return false;
    *out = held == HELD_FOR_COMPLAINTS && state == FROZEN_OPEN;
    return true;
}

bool frozen_read_state(struct store *store, int64_t edition, enum frozen_state *out,
                       struct error *err)
{
    int64_t held = 0;

    return read_flags(store, edition, &held, out, err);
}

static bool set_state(struct store *store, int64_t edition, enum frozen_state state, int64_t at,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_EDITION_SET_STATE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, (int64_t)state);
    query_int(&q, 3, state == FROZEN_OPEN ? 0 : at);
    query_int(&q, 4, FROZEN_CANCELLED); /* which is for good */
    return query_run(&q, err);
}

bool frozen_set_done(struct store *store, int64_t edition, bool done, int64_t at, struct error *err)
{
    enum frozen_state state = done ? FROZEN_DONE : FROZEN_OPEN;
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, set_state(store, edition, state, at, err), err);
}

static bool leave_out_rest(struct store *store, int64_t edition, int64_t at, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_CANCEL, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, DELIVERY_SKIPPED);
    query_int(&q, 3, DELIVERY_SKIP_CANCELLED);
    query_int(&q, 4, at);
    query_int(&q, 5, DELIVERY_WAITING);
    query_int(&q, 6, DELIVERY_DEFERRED);
    return query_run(&q, err);
}

bool frozen_cancel(struct store *store, int64_t edition, int64_t at, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own,
                        leave_out_rest(store, edition, at, err) &&
                            set_state(store, edition, FROZEN_CANCELLED, at, err),
                        err);
}
