#include "store/pace.h"

#include "delivery_fixture.h"
#include "store/due.h"
#include "store/sent.h"

#define DAY 86400

static void test_rows(void **state)
{
    struct fixture *f = *state;
    struct pace_row row = {.kind = PACE_DOMAIN, .key = UINT64_MAX, .taken_at = NOW, .rate = 7};
    struct pace_rows rows = {0};
    struct error err = {0};

    for (uint64_t i = 0; i < 9; i++) {
        row.key = UINT64_MAX - i;
        GOOD(pace_save(f->store, &row, &err));
    }
    row.rate = 8;
    row.base = 16;
    row.step_at = NOW + 60;
    row.streak = 2;
    GOOD(pace_save(f->store, &row, &err));
    GOOD(pace_save(f->store, &(struct pace_row){.kind = PACE_RELAY, .taken_at = NOW - 5}, &err));
    fixture_reopen(f);
    GOOD(pace_list(f->store, PACE_DOMAIN, &rows, &err));
    assert_int_equal(rows.count, 9);
    assert_true(rows.list[0].key == row.key); /* keys are signed there: the lowest */
    assert_int_equal(rows.list[0].kind, PACE_DOMAIN);
    assert_int_equal(rows.list[0].taken_at, NOW);
    assert_int_equal(rows.list[0].rate, 8);
    assert_int_equal(rows.list[0].base, 16);
    assert_int_equal(rows.list[0].step_at, NOW + 60);
    assert_int_equal(rows.list[0].streak, 2);
    free(rows.list);
    GOOD(pace_forget(f->store, NOW, &err));
    GOOD(pace_list(f->store, PACE_RELAY, &rows, &err));
    assert_int_equal(rows.count, 0);
    GOOD(pace_forget(f->store, NOW + 1, &err));
    GOOD(pace_list(f->store, PACE_DOMAIN, &rows, &err));
    assert_int_equal(rows.count, 1); /* its next step is still to come */
    free(rows.list);
}

/* The days on which something was sent, counted from today, and the steps that makes. */
static void test_steps(void **state)
{
    static const struct {
        int days[8]; /* ago; ended by 0 */
        int64_t steps;
    } cases[] = {
        {{0}, 0},
        {{1, 0}, 1},
        {{3, 2, 1, 0}, 3},
        {{31, 0}, 0},
        {{30, 0}, 1},
        {{4, 3, 2, 1, 0}, 4},
        {{45, 44, 43, 31, 0}, 2},
        {{100, 99, 98, 1, 0}, 1},
        {{200, 100, 10, 0}, 1},
        {{66, 65, 64, 63, 62, 0}, 1},
    };
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        void *own = NULL;
        fixture_open(&own);
        struct fixture *f = own;
        int64_t steps = -1;
        for (const int *day = cases[i].days; *day; day++)
            GOOD(sent_add(f->store, 3, NOW - (int64_t)*day * DAY, &err));
        GOOD(sent_add(f->store, 3, NOW, &err)); /* today changes nothing for today */
        GOOD(sent_steps(f->store, NOW, &steps, &err));
        assert_int_equal(steps, cases[i].steps);
        fixture_close(&own);
    }
}

/* A day counts only when something of it was kept. */
static void test_day_rolled_back(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int64_t steps = -1;

    GOOD(store_begin(f->store, &err));
    GOOD(sent_add(f->store, 1, NOW, &err));
    store_rollback(f->store);
    GOOD(sent_steps(f->store, NOW + DAY, &steps, &err));
    assert_int_equal(steps, 0);
    GOOD(sent_add(f->store, 1, NOW, &err)); /* the same minute again */
    GOOD(sent_steps(f->store, NOW + DAY, &steps, &err));
    assert_int_equal(steps, 1);
}

static void test_due(void **state)
{
    struct fixture *f = *state;

    fixture_people(f->store, 10);
    struct delivery_turn turn = fixture_edition(f->store, "one", 10);
    struct delivery_waiting list[2];
    struct due_page page = {.edition = turn.edition, .list = list, .max = 2};
    struct error err = {0};
    int64_t at = turn.now + 3600;

    for (int64_t i = 1; i <= 5; i++)
        bring_to(f->store, turn, i, DELIVERY_DEFERRED); /* an hour on */
    turn.now += 10;
    bring_to(f->store, turn, 9, DELIVERY_DEFERRED);
    page.until = at - 1;
    GOOD(due_read_page(f->store, &page, &err));
    assert_int_equal(page.count, 0);
    page.until = at;
    for (int64_t i = 1; i <= 5; i++) {
        if (i % 2)
            GOOD(due_read_page(f->store, &page, &err));
        assert_int_equal(page.count, i < 5 ? 2 : 1);
        assert_int_equal(page.list[(i - 1) % 2].subscriber, i);
        assert_int_equal(page.list[(i - 1) % 2].domain_key, 1000 + i % 3);
    }
    page.until = at + 10;
    GOOD(due_read_page(f->store, &page, &err));
    assert_int_equal(page.count, 1);
    assert_int_equal(page.list[0].subscriber, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows, fixture_open, fixture_close),
        cmocka_unit_test(test_steps),
        cmocka_unit_test_setup_teardown(test_day_rolled_back, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_due, fixture_open, fixture_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
