/*
 * query.h - inside the room: one run of a named statement. Values are bound by number from 1,
 * columns read by number from 0, as in SQLite.
 *
 *     AUTO(query_end) struct query q = QUERY_NONE;
 *     if (!query_start(&q, store, SQL_..., err)) ...
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/handle.h"

struct query {
    struct store *store;
    sqlite3_stmt *stmt;
};
#define QUERY_NONE ((struct query){0})

/* A statement runs once at a time. Prepared at its first use; that fails only on a broken file. */
bool query_start(struct query *query, struct store *store, enum sql name,
                 struct error *err) MUST_CHECK;
void query_end(struct query *query); /* for AUTO(); fine when not started */

/* The octets are borrowed until query_end(). */
void query_int(struct query *query, int at, int64_t value);
void query_text(struct query *query, int at, const char *text); /* NULL: "" */
void query_blob(struct query *query, int at, const void *bytes, size_t len);

/* Sets *row: is there another row to read? */
bool query_next(struct query *query, bool *row, struct error *err) MUST_CHECK;
/* Runs a statement that gives no rows, and ends it. */
bool query_run(struct query *query, struct error *err) MUST_CHECK;
/* Runs one whose only parameter is a number. */
bool query_run_number(struct store *store, enum sql statement, int64_t number,
                      struct error *err) MUST_CHECK;
/*
 * Runs an INSERT and gives the new row's id, 0 when it wrote none. (Not by RETURNING, which costs
 * SQLite 2.8 us, more than all the rest of an import's INSERT.)
 */
bool query_run_id(struct query *query, int64_t *id, struct error *err) MUST_CHECK;
/* How many rows the last statement that was run has written. */
int64_t query_written(const struct store *store);

int64_t query_column_int(struct query *query, int column);
/* Appends the column's octets. */
void query_column_add(struct query *query, int column, struct str *out);
char *query_column_take(struct query *query, int column) OWNED_RESULT; /* the caller frees */
/* Exactly len octets; false, and out untouched, when the column is of another length. */
bool query_column_bytes(struct query *query, int column, void *out, size_t len) MUST_CHECK;

#endif
