#include "store/store.h"

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "store/handle.h"
#include "store/marks.h"
#include "store/query.h"
#include "store/readahead.h"
#include "store/schema.h"
#include "store/sent.h"
#include "store/sync.h"

#define PATIENCE_MS 60000
#define SHORT_LOG   1000 /* pages of 4 KiB */
/* Wiping the log is tried for this long when an erasure ends, and when the store closes; and what
 * else is put right then. */
#define WIPE_MS 2000

static bool configure(struct store *store, struct error *err)
{
    static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DDL,
                              SQLITE_DBCONFIG_DQS_DML};

    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        (void)sqlite3_db_config(store->db, off[i], 0, NULL);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    store_set_patience(store, PATIENCE_MS);
    /*
     * Temporary tables in memory: nothing about anybody in /tmp. The log is carried over every 32
     * MB: each time, an import writes nearly all of the address index.
     */
    return handle_run(store,
                      "PRAGMA synchronous = FULL;"
                      "PRAGMA secure_delete = ON;"
                      "PRAGMA temp_store = MEMORY;"
                      "PRAGMA cell_size_check = ON;"
                      "PRAGMA cache_size = -24000;"            /* KiB */
                      "PRAGMA wal_autocheckpoint = 8000;"      /* pages of 4 KiB */
                      "PRAGMA journal_size_limit = 67108864;", /* not cut short to grow again */
                      err);
}

static bool open_handle(struct store *store, bool is_new, struct error *err)
{
    int rc = sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                             sync_vfs());

    if (rc == SQLITE_OK)
        return configure(store, err) && schema_bring_up(store, is_new, err);
    if (!store->db)
        return error_set(err, ERROR_SYSTEM, "cannot open '%s': out of memory", store->path);
    return handle_failed(store, "open", err);
}

/*
 * secure_delete overwrites what was deleted in the database, but pages written earlier still stand
 * in the log until it starts anew.
 */
static void wipe(struct store *store)
{
    int rc = SQLITE_OK;

    if (!store->wipe_due)
        return;
    (void)sqlite3_busy_timeout(store->db,
                               store->patience_ms < WIPE_MS ? store->patience_ms : WIPE_MS);
    rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(store->db, store->patience_ms);
    if (rc == SQLITE_OK)
        store->wipe_due = false;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->db) {
        store_rollback(store);
        store_set_patience(store, store->patience_ms < WIPE_MS ? store->patience_ms : WIPE_MS);
        sent_settle(store);
        wipe(store);
    }
    for (size_t i = 0; i < SQL_COUNT; i++)
        (void)sqlite3_finalize(store->statements[i]);
    int rc = sqlite3_close(store->db);
    assert(rc == SQLITE_OK); /* else a statement was left open */
    (void)rc;
    if (store->log_fd >= 0)
        (void)close(store->log_fd);
    marks_free(store);
    readahead_free(store);
    free(store->path);
    free(store);
}

static bool open_file(struct store **out, const char *path, bool is_new, struct error *err)
{
    /* Before its first use: no counting of its own memory, which nobody reads and which costs 5 %.
     */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct store *store = xcalloc(1, sizeof(*store));
    store->path = xstrdup(path);
    store->owner = getpid();
    store->log_fd = -1;
    if (!open_handle(store, is_new, err)) {
        store_close(store);
        return false;
    }
    *out = store;
    return true;
}

bool store_open(struct store **out, const char *path, struct error *err)
{
    if (!file_exists(path))
        return error_set(err, ERROR_NO_INPUT,
                         "there is no database '%s': restore it from your newest backup", path);
    if (file_is_open_to_others(path))
        return error_set(err, ERROR_CONFIG, "'%.200s' can be read by others; run: chmod 600 %.200s",
                         path, path);
    return open_file(out, path, false, err);
}

bool store_create(const char *path, struct error *err)
{
    struct store *store = NULL;

    /* Ours to make, so that nobody else can read it for a moment; its -wal and -shm take over the
     * rights. */
    if (!file_create(path, "", 0, 0600, err))
        return false;
    if (!open_file(&store, path, true, err)) {
        (void)unlink(path);
        return false;
    }
    store_close(store);
    return true;
}

void store_set_patience(struct store *store, int wait_ms)
{
    store->patience_ms = wait_ms;
    (void)sqlite3_busy_timeout(store->db, wait_ms);
}

void store_expect_small_commits(struct store *store)
{
    (void)sqlite3_wal_autocheckpoint(store->db, SHORT_LOG);
}

static bool run(struct store *store, enum sql name, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    return query_start(&q, store, name, err) && query_run(&q, err);
}

bool store_begin(struct store *store, struct error *err)
{
    assert(store->owner == getpid());
    assert(sqlite3_get_autocommit(store->db));
    assert(!marks_are_due(store));
    store->transaction++;
    if (run(store, SQL_BEGIN, err))
        return true;
    store_rollback(store);
    return false;
}

static bool finish(struct store *store, struct error *err)
{
    int64_t count = store->sent_count;

    store->sent_count = 0;
    store->ahead_then = store->ahead;
    if ((count && !sent_count(store, count, store->sent_minute, err)) ||
        !run(store, SQL_COMMIT, err))
        return false;
    store->ahead = store->ahead_then;
    return true;
}

bool store_commit(struct store *store, struct error *err)
{
    assert(!sqlite3_get_autocommit(store->db));
    if (!finish(store, err)) {
        store_rollback(store);
        return false;
    }
    wipe(store);
    return true;
}

/* The log stays the same file as long as anybody has the database open. */
static int log_of(struct store *store)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    if (store->log_fd < 0) {
        str_addf(&path, "%s-wal", store->path);
        store->log_fd = open(path.text, O_RDONLY | O_CLOEXEC);
    }
    return store->log_fd;
}

bool store_commit_while(struct store *store, void (*work)(void *ctx), void *ctx, struct error *err)
{
    struct sync_work expected = {.work = work, .ctx = ctx, .log_fd = log_of(store)};

    sync_expect(&expected);
    bool good = store_commit(store, err);
    sync_expect(NULL);
    return good;
}

bool store_has_begun(const struct store *store)
{
    return !sqlite3_get_autocommit(store->db);
}

void store_rollback(struct store *store)
{
    store->sent_count = 0;
    store->sent_swept = 0; /* what it noted may be gone */
    marks_forget(store);
    readahead_forget(store);
    /* A full disk may have rolled it back already. When even this fails, closing does it. */
    if (!sqlite3_get_autocommit(store->db))
        (void)run(store, SQL_ROLLBACK, NULL);
}
