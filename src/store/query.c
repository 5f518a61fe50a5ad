#include "store/query.h"

#include <assert.h>

#include "base/xalloc.h"
#include "store/marks.h"
#include "store/sync.h"

/* $1 is PostgreSQL's first value; SQLite would number $1 by where it first appears, ?1 by its
 * number.
 */
static int prepare(struct store *store, enum sql name)
{
    char *sql = xstrdup(sql_text(name));

    for (char *p = sql; *p; p++)
        if (*p == '$')
            *p = '?';
    int rc = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                &store->statements[name], NULL);
    free(sql);
    return rc;
}

bool query_start(struct query *query, struct store *store, enum sql name, struct error *err)
{
    if (marks_are_due(store) && !marks_write(store, err))
        return false;
    if (!store->statements[name] && prepare(store, name) != SQLITE_OK)
        return handle_failed(store, "read", err);
    assert(!sync_is_at_work());
    assert(!sqlite3_stmt_busy(store->statements[name]));
    query->store = store;
    query->stmt = store->statements[name];
    return true;
}

void query_end(struct query *query)
{
    if (!query->stmt)
        return;
    (void)sqlite3_reset(query->stmt); /* repeats the error of the last step: told there */
    (void)sqlite3_clear_bindings(query->stmt);
    *query = QUERY_NONE;
}

/* A bind only fails for a wrong number, a statement that runs, or a value of a gigabyte. */
static void must(int rc)
{
    assert(rc == SQLITE_OK);
    (void)rc;
}

void query_int(struct query *query, int at, int64_t value)
{
    must(sqlite3_bind_int64(query->stmt, at, value));
}

void query_text(struct query *query, int at, const char *text)
{
    must(sqlite3_bind_text(query->stmt, at, text ? text : "", -1, SQLITE_STATIC));
}

void query_blob(struct query *query, int at, const void *bytes, size_t len)
{
    /* A NULL pointer would bind NULL, which is not the empty blob. */
    must(sqlite3_bind_blob64(query->stmt, at, bytes ? bytes : "", len, SQLITE_STATIC));
}

bool query_next(struct query *query, bool *row, struct error *err)
{
    int rc = sqlite3_step(query->stmt);

    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return handle_failed(query->store, sqlite3_stmt_readonly(query->stmt) ? "read" : "write",
                             err);
    *row = rc == SQLITE_ROW;
    return true;
}

bool query_run(struct query *query, struct error *err)
{
    bool row = false;
    bool good = query_next(query, &row, err);

    assert(!row);
    query_end(query);
    return good;
}

bool query_run_number(struct store *store, enum sql statement, int64_t number, struct error *err)
{
    AUTO(query_end) struct query query = QUERY_NONE;

    if (!query_start(&query, store, statement, err))
        return false;
    query_int(&query, 1, number);
    return query_run(&query, err);
}

bool query_run_id(struct query *query, int64_t *id, struct error *err)
{
    struct store *store = query->store;

    if (!query_run(query, err))
        return false;
    *id = query_written(store) ? sqlite3_last_insert_rowid(store->db) : 0;
    return true;
}

int64_t query_written(const struct store *store)
{
    return sqlite3_changes64(store->db);
}

int64_t query_column_int(struct query *query, int column)
{
    return sqlite3_column_int64(query->stmt, column);
}

void query_column_add(struct query *query, int column, struct str *out)
{
    const void *bytes = sqlite3_column_blob(query->stmt, column);

    str_add(out, bytes, (size_t)sqlite3_column_bytes(query->stmt, column));
}

char *query_column_take(struct query *query, int column)
{
    struct str text = STR_EMPTY;

    query_column_add(query, column, &text);
    return str_take(&text);
}

bool query_column_bytes(struct query *query, int column, void *out, size_t len)
{
    const void *bytes = sqlite3_column_blob(query->stmt, column);

    if ((size_t)sqlite3_column_bytes(query->stmt, column) != len)
        return false;
    memcpy(out, bytes, len);
    return true;
}
