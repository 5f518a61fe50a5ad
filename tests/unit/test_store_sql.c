#include <sqlite3.h>

#include "store/query.h"
#include "store_fixture.h"

/* Those that look at every row, or sort what an index gave, do so on purpose, once a run and not
 * once a person. */
static const enum sql whole_table[] = {SQL_DELIVERY_ADD_STATUS,
                                       SQL_SUBSCRIBER_COUNTS,
                                       SQL_EDITION_LIST,
                                       SQL_LETTER_COUNTS,
                                       SQL_PEOPLE_COUNT,
                                       SQL_REFUSED_RECENT,
                                       SQL_DOMAINS_WAITING,
                                       SQL_DEAD_DOMAINS,
                                       SQL_DOMAIN_PAUSE_LIST,
                                       SQL_PACE_FORGET,
                                       SQL_RETURNED_SIGNS,
                                       SQL_DELIVERY_FORGET,
                                       SQL_DEAD_PAGE};

static bool may_scan(enum sql name)
{
    for (size_t i = 0; i < sizeof(whole_table) / sizeof(whole_table[0]); i++)
        if (whole_table[i] == name)
            return true;
    return false;
}

static void check_plan(sqlite3 *db, const char *sql, enum sql name)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(stmt, 3);
        if (!may_scan(name) && (strstr(detail, "SCAN") || strstr(detail, "TEMP B-TREE")))
            fail_msg("%s: %s", sql, detail);
    }
    (void)sqlite3_finalize(stmt);
    sqlite3_free(explain);
}

/* As many values as the highest $ says: a forgotten or doubled number shows here. */
static void check_numbers(sqlite3_stmt *stmt, const char *sql)
{
    int highest = 0;
    char name[16];

    do
        (void)snprintf(name, sizeof(name), "$%d", ++highest);
    while (strstr(sql, name));
    assert_int_equal(sqlite3_bind_parameter_count(stmt), highest - 1);
}

static void run(sqlite3_stmt *stmt)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(stmt); i++)
        assert_int_equal(sqlite3_bind_int64(stmt, i, 1), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) /* constraints may fail */
        ;
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
}

/* Prepared once is prepared for good, which `state = $1` beside an index of some states is not. */
static void test_prepared_once(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    GOOD(store_begin(f->store, &err));
    for (int name = 0; name < SQL_COUNT; name++) {
        AUTO(query_end) struct query q = QUERY_NONE;

        GOOD(query_start(&q, f->store, (enum sql)name, &err));
        if (!sqlite3_bind_parameter_count(q.stmt))
            continue;
        run(q.stmt);
        (void)sqlite3_stmt_status(q.stmt, SQLITE_STMTSTATUS_REPREPARE, 1); /* the schema's */
        run(q.stmt);
        if (sqlite3_stmt_status(q.stmt, SQLITE_STMTSTATUS_REPREPARE, 0))
            fail_msg("prepared anew: %s", sql_text((enum sql)name));
    }
    store_rollback(f->store);
}

static void test_statements(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    for (int name = 0; name < SQL_COUNT; name++) {
        AUTO(query_end) struct query q = QUERY_NONE;

        assert_non_null(sql_text((enum sql)name));
        GOOD(query_start(&q, f->store, (enum sql)name, &err));
        check_numbers(q.stmt, sql_text((enum sql)name));
        check_plan(f->store->db, sqlite3_sql(q.stmt), (enum sql)name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_statements, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_prepared_once, fixture_open, fixture_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
