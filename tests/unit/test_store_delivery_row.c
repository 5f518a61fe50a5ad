/* The rows of `delivery` as they lie in the file: how they are found, written and how long they
 * are. */
#include "delivery_fixture.h"
#include "store/query.h"
#include "store/sent.h"

#define LAST_SUBSCRIBER ((INT64_C(1) << 40) - 1)
#define MANY            2000

/* What a statement of SQLite's gives, all columns of all rows. */
static char *read_all(const struct fixture *f, const char *sql)
{
    AUTO(str_free) struct str found = STR_EMPTY;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(f->store->db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(stmt); i++)
            str_addf(&found, "%s=%s ", sqlite3_column_name(stmt, i),
                     (const char *)sqlite3_column_text(stmt, i));
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return str_take(&found);
}

/* The statement for any outcome, as delivery_record() runs it for one that is accepted. */
static void record_at_length(const struct fixture *f, const struct delivery_turn *turn,
                             int64_t subscriber, int64_t first_at)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct error err = {0};

    GOOD(query_start(&q, f->store, SQL_DELIVERY_RECORD, &err));
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, DELIVERY_ACCEPTED);
    query_int(&q, 4, turn->now);
    query_int(&q, 5, 0);
    query_int(&q, 6, DELIVERY_SKIP_NONE);
    query_int(&q, 7, 0);
    query_text(&q, 8, "");
    query_int(&q, 9, REASON_OTHER);
    query_text(&q, 10, "");
    query_int(&q, 11, 0);
    query_int(&q, 12, DELIVERY_SENDING);
    query_int(&q, 13, DELIVERY_FAULT_NONE);
    query_int(&q, 14, first_at);
    GOOD(query_run(&q, &err));
}

/* A row in which everything was said before. */
static void put_off(const struct fixture *f, struct delivery_turn turn, int64_t subscriber)
{
    const struct delivery_outcome outcome = {
        .subscriber = subscriber,
        .state = DELIVERY_DEFERRED,
        .skip = DELIVERY_SKIP_UTF8, /* never of one deferred; here to see that it goes */
        .next_at = turn.now,
        .diagnosis = {.code = 451, .status = "4.7.1", .reason = REASON_RATE_LIMITED},
        .reply = "451 4.7.1 later",
        .fault = DELIVERY_FAULT_OURS,
        .first_at = turn.now,
    };
    struct error err = {0};

    assert_int_equal(claim(f->store, turn, subscriber), DELIVERY_CLAIMED);
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    assert_int_equal(claim(f->store, turn, subscriber), DELIVERY_CLAIMED);
}

#define ROW                                                                                        \
    "SELECT edition_id, state, version, attempts, at, next_at, skip, skip_status, code, status,"   \
    " reason, reply, fault, first_at FROM delivery WHERE subscriber_id = "

/* The short statement for the accepted leaves what the long one leaves, whatever stood there. */
static void test_accepted_is_the_same(void **state)
{
    struct fixture *f = *state;
    int64_t list[] = {1};
    struct error err = {0};

    fixture_people(f->store, 2);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 2);
    put_off(f, turn, 1);
    put_off(f, turn, 2);
    turn.now += 5;
    GOOD(delivery_record_accepted(f->store, &turn, list, 1, &err));
    record_at_length(f, &turn, 2, 0);
    char *shortly = read_all(f, ROW "1");
    char *at_length = read_all(f, ROW "2");
    assert_non_null(strstr(shortly, " state=3 "));
    assert_non_null(strstr(shortly, " attempts=2 "));
    assert_string_equal(shortly, at_length);
    free(shortly);
    free(at_length);
    /* and is of one that is `sending` only */
    assert_false(delivery_record_accepted(f->store, &turn, list, 1, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

/* Many at once, in any order, with gaps: each row is as if recorded alone. */
static void test_many_accepted(void **state)
{
    static const int64_t numbers[] = {9, 4, 2, 3, 7, 10, 8};
    int64_t list[7];
    struct fixture *f = *state;
    struct error err = {0};
    int64_t sent = 0;

    fixture_people(f->store, 11);
    struct delivery_turn other = fixture_edition(f->store, "before", 11);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 11);
    struct delivery_turn next = fixture_edition(f->store, "after", 11);
    for (int64_t i = 1; i <= 11; i++) {
        assert_int_equal(claim(f->store, turn, i), DELIVERY_CLAIMED);
        assert_int_equal(claim(f->store, other, i), DELIVERY_CLAIMED);
        assert_int_equal(claim(f->store, next, i), DELIVERY_CLAIMED);
    }
    memcpy(list, numbers, sizeof(list));
    GOOD(delivery_record_accepted(f->store, &turn, list, 7, &err));
    record_at_length(f, &turn, 1, 0);
    char *alone = read_all(f, ROW "1 AND edition_id = 2");
    for (size_t i = 0; i < 7; i++) {
        char sql[400];
        (void)snprintf(sql, sizeof(sql), ROW "%lld AND edition_id = 2", (long long)numbers[i]);
        char *row = read_all(f, sql);
        assert_string_equal(row, alone);
        free(row);
    }
    free(alone);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 3); /* 5, 6, 11 */
    assert_int_equal(count(f->store, other.edition).states[DELIVERY_SENDING], 11);
    assert_int_equal(count(f->store, next.edition).states[DELIVERY_SENDING], 11);
    GOOD(sent_between(f->store, 0, INT64_MAX, &sent, &err));
    assert_int_equal(sent, 7);
}

/* One of them is not being sent: a bug, and nobody's row is written. */
static void test_many_with_a_wrong_one(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 4);
    for (int64_t wrong = 1; wrong <= 4; wrong++) {
        char slug[] = {'e', (char)('0' + wrong), '\0'};
        struct delivery_turn turn = fixture_edition(f->store, slug, 4);
        int64_t list[] = {4, 3, 2, 1};
        for (int64_t i = 1; i <= 4; i++)
            if (i != wrong)
                assert_int_equal(claim(f->store, turn, i), DELIVERY_CLAIMED);
        assert_false(delivery_record_accepted(f->store, &turn, list, 4, &err));
        assert_int_equal(err.kind, ERROR_SYSTEM);
        assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 3);
        assert_int_equal(count(f->store, turn.edition).states[DELIVERY_WAITING], 1);
    }
}

/* What an outcome says is kept, also of one accepted. */
static void test_accepted_with_words(void **state)
{
    static const struct delivery_outcome outcomes[] = {
        {.state = DELIVERY_ACCEPTED, .diagnosis = {.code = 250}},
        {.state = DELIVERY_ACCEPTED, .diagnosis = {.status = "2.0.0"}},
        {.state = DELIVERY_ACCEPTED, .diagnosis = {.reason = REASON_MAILBOX_FULL}},
        {.state = DELIVERY_ACCEPTED, .reply = "250 queued"},
        {.state = DELIVERY_ACCEPTED, .fault = DELIVERY_FAULT_SOFT},
        {.state = DELIVERY_ACCEPTED, .skip = DELIVERY_SKIP_UTF8},
    };
    static const char *const kept[] = {"code=250 ",         "status=2.0.0 ", "reason=2 ",
                                       "reply=250 queued ", "fault=6 ",      "skip=3 "};
    const size_t count = sizeof(outcomes) / sizeof(outcomes[0]);
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, (unsigned)count);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        struct delivery_outcome outcome = outcomes[i];
        outcome.subscriber = (int64_t)i + 1;
        assert_int_equal(claim(f->store, turn, outcome.subscriber), DELIVERY_CLAIMED);
        GOOD(delivery_record(f->store, &turn, &outcome, &err));
        char sql[400];
        (void)snprintf(sql, sizeof(sql), ROW "%zu", i + 1);
        char *row = read_all(f, sql);
        assert_non_null(strstr(row, kept[i]));
        free(row);
    }
}

/* Rows of neighbouring editions lie side by side, and are never taken for each other. */
static void test_editions_apart(void **state)
{
    static const int64_t numbers[] = {1, 2, LAST_SUBSCRIBER - 1, LAST_SUBSCRIBER};
    struct fixture *f = *state;
    struct error err = {0};

    for (int edition = 1; edition <= 3; edition++) {
        char slug[] = {'e', (char)('0' + edition), '\0'};
        struct delivery_turn turn = fixture_edition(f->store, slug, 0);
        assert_int_equal(turn.edition, edition);
        for (size_t i = 0; i < 4; i++)
            GOOD(delivery_add(f->store, &turn, numbers[i], 7, &err));
        assert_false(delivery_add(f->store, &turn, LAST_SUBSCRIBER + 1, 7, &err));
        assert_int_equal(err.kind, ERROR_SYSTEM);
    }
    for (int edition = 1; edition <= 3; edition++) {
        struct delivery_waiting list[5];
        struct delivery_page page = {.edition = edition, .now = NOW, .list = list, .max = 5};
        GOOD(delivery_read_page(f->store, &page, &err));
        assert_int_equal(page.count, 4);
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(list[i].subscriber, numbers[i]);
        assert_int_equal(count(f->store, edition).audience, 4);
        page = (struct delivery_page){
            .edition = edition, .after = LAST_SUBSCRIBER - 1, .now = NOW, .list = list, .max = 5};
        GOOD(delivery_read_page(f->store, &page, &err));
        assert_int_equal(page.count, 1);
    }
    /* All of the second one, none of the others. */
    AUTO(delivery_list_auto_free) struct delivery_list *list = delivery_list_new(f->store, 2);
    const struct delivery *row = NULL;
    delivery_list_from(list, 0); /* before the first */
    for (size_t i = 0; i < 4; i++) {
        GOOD(delivery_list_next(list, &row, &err));
        assert_int_equal(row->subscriber, numbers[i]);
    }
    GOOD(delivery_list_next(list, &row, &err));
    assert_null(row);
}

/* Waiting, sending, accepted: as many octets, so nothing moves in pages that a freeze left full. */
static void test_rows_do_not_grow(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, MANY);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", MANY);
    char *before = read_all(f, "PRAGMA page_count");
    GOOD(store_begin(f->store, &err));
    for (int64_t i = 1; i <= MANY; i++)
        bring_to(f->store, turn, i, i % 2 ? DELIVERY_ACCEPTED : DELIVERY_SENDING);
    char *after = read_all(f, "PRAGMA page_count");
    GOOD(store_commit(f->store, &err));
    assert_string_equal(before, after);
    free(before);
    free(after);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_accepted_is_the_same),  WITH_STORE(test_many_accepted),
        WITH_STORE(test_many_with_a_wrong_one), WITH_STORE(test_accepted_with_words),
        WITH_STORE(test_editions_apart),        WITH_STORE(test_rows_do_not_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
