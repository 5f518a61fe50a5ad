#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/query.h"
#include "store/schema.h"
#include "store/sync.h"
#include "store_fixture.h"

static int64_t pragma(struct store *store, const char *sql)
{
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return value;
}

static int64_t people_in(struct store *store)
{
    int64_t counts[SUBSCRIPTION_STATUSES] = {0};
    struct error err = {0};

    GOOD(subscriber_counts(store, counts, &err));
    return counts[SUBSCRIPTION_ACTIVE];
}

static void check_sound(struct store *store)
{
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(store->db, "PRAGMA integrity_check", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
    (void)sqlite3_finalize(stmt);
}

/* Something foreign in place of the database. */
static void write_raw(struct fixture *f, const char *bytes, size_t len, off_t at)
{
    store_close(f->store);
    f->store = NULL;
    int fd = open(f->path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
    assert_int_equal(close(fd), 0);
}

static void run_raw(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void check_refused(struct fixture *f, enum error_kind kind, const char *word)
{
    struct store *store = NULL;
    struct error err = {0};

    assert_false(store_open(&store, f->path, &err));
    assert_null(store);
    assert_int_equal(err.kind, kind);
    if (!strstr(err.message, word))
        fail_msg("%s", err.message);
}

static void test_created(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 1);
    for (size_t i = 0; i < 3; i++) {
        struct stat found;
        char path[128];
        (void)snprintf(path, sizeof(path), "%s%s", f->path, ends[i]);
        assert_int_equal(stat(path, &found), 0);
        assert_int_equal(found.st_mode & 0777, 0600);
    }
    assert_false(store_create(f->path, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    fixture_reopen(f);
    assert_int_equal(people_in(f->store), 1);
    assert_false(store_create("/tmp/no/such/folder/x.db", &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
}

static void test_settings(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(pragma(f->store, "PRAGMA synchronous"), 2); /* FULL */
    assert_int_equal(pragma(f->store, "PRAGMA secure_delete"), 1);
    assert_int_equal(pragma(f->store, "PRAGMA temp_store"), 2); /* MEMORY */
    assert_int_equal(pragma(f->store, "PRAGMA user_version"), schema_newest());
    assert_int_equal(pragma(f->store, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode"
                                      " = 'wal'"),
                     1);
    /* Every table that may be is STRICT, every id AUTOINCREMENT that is not made of two others. */
    assert_int_equal(pragma(f->store, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                                      " AND NOT strict AND name NOT LIKE 'sqlite%'"),
                     0);
    assert_int_equal(pragma(f->store, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE"
                                      " '%id INTEGER PRIMARY KEY%' AND sql NOT LIKE '%AUTOINC%'"
                                      " AND name <> 'delivery'"),
                     0);
}

static void test_missing(void **state)
{
    struct store *store = NULL;
    struct error err = {0};

    (void)state;
    assert_false(store_open(&store, "/tmp/no such database", &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
}

/* A database that was cut to nothing is no list without people: beginning anew would forget who
 * left. */
static void test_emptied(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    f->store = NULL;
    assert_int_equal(truncate(f->path, 0), 0);
    check_refused(f, ERROR_SYSTEM, "newest backup");
}

static void test_open_to_others(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    f->store = NULL;
    assert_int_equal(chmod(f->path, 0644), 0);
    check_refused(f, ERROR_CONFIG, "chmod 600");
}

static void test_no_database(void **state)
{
    static const char text[] = "Dear members, this is no database at all, it is a letter.\n";
    struct fixture *f = *state;

    write_raw(f, text, sizeof(text) - 1, 0);
    check_refused(f, ERROR_SYSTEM, "damaged, or no database");
}

static void test_foreign_database(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    f->store = NULL;
    run_raw(f, "PRAGMA application_id = 0");
    check_refused(f, ERROR_SYSTEM, "not one of Fortnight's");
    run_raw(f, "PRAGMA application_id = 77");
    check_refused(f, ERROR_SYSTEM, "not one of Fortnight's");
}

static void test_newer_schema(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    f->store = NULL;
    run_raw(f, "PRAGMA user_version = 99");
    check_refused(f, ERROR_SYSTEM, "newer Fortnight (schema 99");
}

static void test_damaged(void **state)
{
    struct fixture *f = *state;
    int64_t counts[SUBSCRIPTION_STATUSES];
    struct error err = {0};
    char rubbish[4096];

    fixture_people(f->store, 500);
    memset(rubbish, 0xa5, sizeof(rubbish));
    /* The people only: the schema fills more than the first page. */
    int64_t page = pragma(f->store, "SELECT rootpage FROM sqlite_schema WHERE name = 'subscriber'");
    store_close(f->store);
    f->store = NULL;
    write_raw(f, rubbish, sizeof(rubbish), (off_t)(page - 1) * 4096);
    fixture_reopen(f);
    assert_false(subscriber_counts(f->store, counts, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(err.message, "backup"));
}

/* ---- other processes ---- */

/* Runs work in a child that opens the database itself; the parent's is closed first, since no
 * handle crosses a fork. */
static pid_t start(struct fixture *f, void (*work)(struct store *store, int out), int *from)
{
    struct error err = {0};
    int ends[2];

    store_close(f->store);
    f->store = NULL;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = NULL;
        if (!store_open(&store, f->path, &err))
            _exit(1);
        work(store, ends[1]);
        store_close(store);
        _exit(0);
    }
    (void)close(ends[1]);
    *from = ends[0];
    return child;
}

static void wait_for_word(int from)
{
    char c = 0;

    assert_int_equal(read(from, &c, 1), 1);
}

static void say(int out)
{
    if (write(out, "!", 1) != 1)
        _exit(2);
}

static void add_and_hang(struct store *store, int out)
{
    struct error err = {0};

    fixture_people(store, 100);
    GOOD(store_begin(store, &err));
    /* More than the cache holds, so that some of it is in the log already. */
    for (unsigned i = 101; i < 3000; i++)
        (void)enter(store, SUBSCRIPTION_IMPORT, i);
    (void)sqlite3_db_cacheflush(store->db);
    say(out);
    (void)pause();
}

static void test_killed_in_the_middle(void **state)
{
    struct fixture *f = *state;
    int from = -1;
    pid_t child = start(f, add_and_hang, &from);

    wait_for_word(from);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(from);
    fixture_reopen(f);
    assert_int_equal(people_in(f->store), 100);
    check_sound(f->store);
    assert_int_equal(enter(f->store, SUBSCRIPTION_IMPORT, 101).subscriber, 101);
}

#define EACH 150

static void add_some(struct store *store, int out)
{
    unsigned first = (unsigned)getpid() * 1000;

    (void)out;
    for (unsigned i = 0; i < EACH; i++)
        if (enter(store, SUBSCRIPTION_ADD, first + i).verdict != SUBSCRIPTION_CHANGED)
            _exit(3);
}

static void test_two_write(void **state)
{
    struct fixture *f = *state;
    pid_t children[3];
    int from[3];

    for (size_t i = 0; i < 3; i++)
        children[i] = start(f, add_some, &from[i]);
    for (size_t i = 0; i < 3; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
        (void)close(from[i]);
    }
    fixture_reopen(f);
    assert_int_equal(people_in(f->store), 3 * EACH);
    check_sound(f->store);
}

static void hold_the_lock(struct store *store, int out)
{
    if (!store_begin(store, NULL))
        _exit(3);
    say(out);
    (void)pause();
}

static void test_somebody_else_writes(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int from = -1;
    pid_t child = start(f, hold_the_lock, &from);

    wait_for_word(from);
    (void)close(from);
    fixture_reopen(f);
    store_set_patience(f->store, 50);
    assert_false(store_begin(f->store, &err));
    assert_int_equal(err.kind, ERROR_LATER);
    assert_int_equal(people_in(f->store), 0); /* reading is never held up */
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(enter(f->store, SUBSCRIPTION_ADD, 1).subscriber, 1);
}

/* ---- no space ---- */

static unsigned add_until_full(struct store *store, struct error *err)
{
    struct change change = {.what = SUBSCRIPTION_IMPORT, .channel = CHANGE_BY_FILE, .at = NOW};
    struct somebody who;
    struct change_result result;

    for (unsigned i = 1; i < 200000; i++) {
        if (i % 100 == 1 && !store_begin(store, err))
            return i - 1;
        bool good = change_enter(store, &change, somebody(&who, i), &result, err);
        if (good && i % 100 == 0)
            good = store_commit(store, err);
        if (!good) {
            store_rollback(store);
            return (i - 1) / 100 * 100;
        }
    }
    return 0;
}

static void test_database_full(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    (void)pragma(f->store, "PRAGMA max_page_count = 60");
    int64_t there = add_until_full(f->store, &err);
    assert_int_equal(err.kind, ERROR_DISK);
    assert_non_null(strstr(err.message, "no space left"));
    assert_true(there > 0);
    assert_int_equal(people_in(f->store), there);
    check_sound(f->store);
    (void)pragma(f->store, "PRAGMA max_page_count = 100000");
    assert_int_equal(enter(f->store, SUBSCRIPTION_IMPORT, (unsigned)there + 1).subscriber,
                     there + 1);
}

static void fill_the_disk(struct store *store, int out)
{
    struct rlimit limit = {.rlim_cur = 300000, .rlim_max = RLIM_INFINITY};
    struct error err = {0};

    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit))
        _exit(3);
    int64_t there = add_until_full(store, &err);
    if (err.kind != ERROR_DISK || !there || people_in(store) != there)
        _exit(4);
    /* Space again: it goes on with the same handle. */
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit))
        _exit(5);
    if (enter(store, SUBSCRIPTION_IMPORT, (unsigned)there + 1).subscriber != there + 1)
        _exit(6);
    say(out);
}

static void test_disk_full(void **state)
{
    struct fixture *f = *state;
    int status = 0;
    int from = -1;
    pid_t child = start(f, fill_the_disk, &from);

    assert_int_equal(waitpid(child, &status, 0), child);
    (void)close(from);
    assert_int_equal(status, 0);
    fixture_reopen(f);
    assert_true(people_in(f->store) > 1);
    check_sound(f->store);
}

/* Between the log's writing and its sync: so what another process reads is as before. */
struct watch {
    struct fixture *fixture;
    int calls;
    int64_t people; /* that another process sees meanwhile */
};

static void work_meanwhile(void *ctx)
{
    struct watch *watch = ctx;
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    watch->calls++;
    assert_true(sync_is_at_work());
    assert_int_equal(sqlite3_open(watch->fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM subscriber", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    watch->people = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
}

static void test_work_while_committing(void **state)
{
    struct watch watch = {.fixture = *state};
    struct store *store = watch.fixture->store;
    struct error err = {0};

    for (int i = 0; i < 3; i++) {
        GOOD(store_begin(store, &err));
        (void)enter(store, SUBSCRIPTION_IMPORT, (unsigned)i + 1);
        GOOD(store_commit_while(store, work_meanwhile, &watch, &err));
        assert_int_equal(watch.calls, i + 1);
        assert_int_equal(watch.people, i);
        assert_int_equal(people_in(store), i + 1);
        assert_false(sync_is_at_work());
    }
    /* with nothing to write there is nothing to wait for */
    GOOD(store_begin(store, &err));
    GOOD(store_commit_while(store, work_meanwhile, &watch, &err));
    assert_int_equal(watch.calls, 3);
    /* nor is an ordinary commit any of its business */
    (void)enter(store, SUBSCRIPTION_IMPORT, 9);
    assert_int_equal(watch.calls, 3);
    fixture_reopen(watch.fixture);
    assert_int_equal(people_in(watch.fixture->store), 4);
    check_sound(watch.fixture->store);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_created),
        WITH_STORE(test_settings),
        WITH_STORE(test_missing),
        WITH_STORE(test_emptied),
        WITH_STORE(test_open_to_others),
        WITH_STORE(test_no_database),
        WITH_STORE(test_foreign_database),
        WITH_STORE(test_newer_schema),
        WITH_STORE(test_damaged),
        WITH_STORE(test_killed_in_the_middle),
        WITH_STORE(test_two_write),
        WITH_STORE(test_somebody_else_writes),
        WITH_STORE(test_database_full),
        WITH_STORE(test_disk_full),
        WITH_STORE(test_work_while_committing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
