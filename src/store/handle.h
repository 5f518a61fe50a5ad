/*
 * handle.h - inside the room: what a store is, and what SQLite's failures mean.
 */
#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/str.h"
#include "store/sql.h"
#include "store/store.h"

struct readahead;
struct marks;

/* What `sent` holds more than was sent, so that not every transaction has to write it: sent.c. */
struct sent_ahead {
    int64_t minute;
    int64_t count;
    int64_t sent; /* by us in this minute */
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first used, then kept */
    char *path;
    pid_t owner;         /* a handle carried over a fork corrupts the file */
    int patience_ms;     /* how long a write waits for another process */
    bool wipe_due;       /* something was erased, and may still stand in the log */
    int64_t sent_count;  /* of this transaction, counted in `sent` when it is committed */
    int64_t sent_minute; /* that they belong to */
    struct sent_ahead ahead;
    struct sent_ahead ahead_then; /* once this transaction is committed */
    int64_t sent_swept;           /* the minute in which old ones were last forgotten */
    int64_t people_count;         /* as leaving_people() counted them last */
    int64_t people_asked;         /* how often it was asked */
    struct readahead *readahead;  /* readahead.h; NULL: never used */
    struct marks *marks;          /* marks.h; NULL: never used */
    int64_t transaction;          /* counts them */
    int64_t harmless_count;       /* rows written that readahead.h need not care about */
    int log_fd;                   /* of its log; -1: not opened yet */
};

/*
 * Sets the error for what SQLite just failed at: `what` is "read", "write" or "open". Returns
 * false.
 */
bool handle_failed(struct store *store, const char *what, struct error *err);

/* Runs statements without values and results. */
bool handle_run(struct store *store, const char *sql, struct error *err) MUST_CHECK;

/*
 * A write function's own transaction: join begins one unless the caller has; leave ends it (or
 * leaves it to the caller) and returns whether all went well.
 */
bool handle_join(struct store *store, bool *own, struct error *err) MUST_CHECK;
bool handle_leave(struct store *store, bool own, bool good, struct error *err) MUST_CHECK;

#endif
