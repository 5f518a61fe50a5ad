#include "relay/brake.h"

#include <setjmp.h>

#include <cmocka.h>

#define STEP_MS INT64_C(30000)

/* Takes whatever is allowed, up to `most` at a time; returns how much. */
static int64_t take_all(struct brake *brake, int64_t from_ms, int64_t to_ms, size_t most)
{
    int64_t taken = 0;

    for (int64_t now = from_ms; now < to_ms; now += 5) {
        size_t allowed = brake_allows(brake, most, now);
        brake_take(brake, allowed, now);
        taken += (int64_t)allowed;
    }
    return taken;
}

static void test_open(void **state)
{
    struct brake brake;
    (void)state;

    brake_init(&brake, 60, 60000, STEP_MS);
    assert_int_equal(brake_allows(&brake, 99, 0), 99);
    assert_int_equal(brake_delay_ms(&brake, 0), 0);
    assert_int_equal(brake_percent(&brake), 100);
    assert_false(brake_rise(&brake, 1000000));
}

/* Halved again and again, down to a sixteenth, and the rate is really that. */
static void test_halves(void **state)
{
    static const int percents[] = {50, 25, 12, 6, 6, 6};
    static const int64_t in_minute[] = {300, 150, 75, 37, 37, 37};
    struct brake brake;
    int64_t now = 0;
    (void)state;

    brake_init(&brake, 10, 1000, STEP_MS);
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++, now += 60000) {
        brake_halve(&brake, now, now + 60000);
        assert_int_equal(brake_percent(&brake), percents[i]);
        int64_t taken = take_all(&brake, now, now + 60000, 100);
        assert_in_range(taken, in_minute[i] - 1, in_minute[i] + 1);
    }
}

/* From half by eighths, the first one a step after the pause; then the agreed pace alone holds. */
static void test_rises(void **state)
{
    static const int percents[] = {62, 75, 87, 100};
    struct brake brake;
    (void)state;

    brake_init(&brake, 10, 1000, STEP_MS);
    brake_halve(&brake, 0, 5000);
    assert_false(brake_rise(&brake, 5000 + STEP_MS - 1));
    for (int i = 0; i < 4; i++) {
        assert_true(brake_rise(&brake, 5000 + STEP_MS * (i + 1)));
        assert_int_equal(brake_percent(&brake), percents[i]);
        assert_false(brake_rise(&brake, 5000 + STEP_MS * (i + 1)));
    }
    assert_int_equal(brake_allows(&brake, 99, 200000), 99);
    assert_false(brake_rise(&brake, 900000));
}

/* Trouble on the way up begins the way anew. */
static void test_falls_again(void **state)
{
    struct brake brake;
    (void)state;

    brake_init(&brake, 10, 1000, STEP_MS);
    brake_halve(&brake, 0, 0);
    assert_true(brake_rise(&brake, STEP_MS));
    brake_halve(&brake, STEP_MS + 1, STEP_MS + 1001);
    assert_int_equal(brake_percent(&brake), 31);
    assert_false(brake_rise(&brake, 2 * STEP_MS));
    assert_true(brake_rise(&brake, 2 * STEP_MS + 1001));
}

/* Half of an unlimited pace is half of what was taken lately. */
static void test_unlimited(void **state)
{
    struct brake brake;
    (void)state;

    brake_init(&brake, 0, 0, STEP_MS);
    assert_int_equal(take_all(&brake, 100000, 125000, 2), 10000); /* 400 a second */
    brake_halve(&brake, 125000, 125000);
    assert_int_equal(brake_percent(&brake), 50);
    assert_in_range(take_all(&brake, 125000, 135000, 1000), 1950, 2050);
    brake_halve(&brake, 135000, 135000);
    assert_in_range(take_all(&brake, 135000, 145000, 1000), 950, 1050);
    for (int64_t now = 145000; brake_percent(&brake) < 100; now += STEP_MS)
        (void)brake_rise(&brake, now);
    assert_int_equal(brake_allows(&brake, 99999, 999999), 99999);
}

/* A burst in the first moment is no pace of a second. */
static void test_little_seen(void **state)
{
    struct brake brake;
    (void)state;

    brake_init(&brake, 0, 0, STEP_MS);
    brake_take(&brake, 50, 7000);
    brake_halve(&brake, 7001, 7001);
    assert_in_range(take_all(&brake, 7001, 17001, 1000), 490, 510); /* as with nothing seen */
}

static void test_nothing_seen(void **state)
{
    struct brake brake;
    (void)state;

    brake_init(&brake, 0, 0, STEP_MS);
    brake_halve(&brake, 7001, 7001);
    assert_in_range(take_all(&brake, 7001, 17001, 1000), 490, 510); /* 100 a second, halved */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open),         cmocka_unit_test(test_halves),
        cmocka_unit_test(test_rises),        cmocka_unit_test(test_falls_again),
        cmocka_unit_test(test_unlimited),    cmocka_unit_test(test_little_seen),
        cmocka_unit_test(test_nothing_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
