#include "jobs/throttle.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define MINUTE INT64_C(60000)

/* How many in the next minute, by one who looks every 10 ms. */
static int64_t in_a_minute(struct throttle *throttle, int64_t from_ms)
{
    int64_t count = 0;

    for (int64_t now = from_ms; now < from_ms + MINUTE; now += 10) {
        for (; throttle_delay_ms(throttle, now) == 0; count++) {
            if (!throttle->now)
                return THROTTLE_NEVER;
            throttle_take(throttle, now);
        }
    }
    return count;
}

/* A limit of 600 a minute: halved, a pause of 30 s, and a quarter more each quiet minute. */
static void test_halved(void **state)
{
    static const int64_t steps[] = {300, 375, 468, 585, 600, 600};
    struct throttle throttle;
    int64_t now = 1000000;

    (void)state;
    throttle_init(&throttle, 600, MINUTE, now);
    assert_in_range(in_a_minute(&throttle, now), 600, 612);
    now += MINUTE;
    assert_true(throttle_slow(&throttle, 0, now - 1, now));
    assert_false(throttle_slow(&throttle, 0, now - 1, now + 5)); /* handed over before */
    assert_true(throttle_is_paused(&throttle, now));
    assert_int_equal(throttle_delay_ms(&throttle, now), THROTTLE_PAUSE_MS);
    assert_int_equal(throttle_most_on_the_way(&throttle), 1);
    throttle_accepted(&throttle);
    assert_int_equal(throttle_most_on_the_way(&throttle), 0);
    now += THROTTLE_PAUSE_MS;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++, now += MINUTE)
        assert_in_range(in_a_minute(&throttle, now), steps[i] * 98 / 100, steps[i] * 102 / 100 + 1);
    assert_false(throttle_is_slowed(&throttle));
    assert_int_equal(throttle.times, 1);
}

/* Without a limit it comes down from what was measured, and has none again in the end. */
static void test_measured(void **state)
{
    struct throttle throttle;
    int64_t now = 0;

    (void)state;
    throttle_init(&throttle, 0, 1, now);
    assert_true(throttle_slow(&throttle, 36000, 0, 500));
    assert_int_equal(throttle.now, 18000);
    throttle_accepted(&throttle);
    now = 500 + THROTTLE_PAUSE_MS;
    for (int minutes = 0; minutes < 4; minutes++, now += MINUTE)
        assert_true(in_a_minute(&throttle, now) > 0);
    assert_int_equal(in_a_minute(&throttle, now), THROTTLE_NEVER);
}

static void test_pauses_grow(void **state)
{
    static const int64_t pauses_s[] = {30, 60, 120, 240, 480, 480};
    struct throttle throttle;
    int64_t now = 0;

    (void)state;
    throttle_init(&throttle, 3600, MINUTE, now);
    for (size_t i = 0; i < sizeof(pauses_s) / sizeof(pauses_s[0]); i++) {
        assert_false(throttle_has_given_up(&throttle));
        assert_true(throttle_slow(&throttle, 0, now + 1, now + 2));
        assert_int_equal(throttle_delay_ms(&throttle, now + 2), pauses_s[i] * 1000);
        now += 2 + pauses_s[i] * 1000;
        assert_int_equal(throttle_delay_ms(&throttle, now), 0);
        throttle_take(&throttle, now);
    }
    assert_true(throttle_has_given_up(&throttle));
    assert_true(throttle.now >= 3600 * 60 / THROTTLE_FLOOR);
}

/* What is slow already is only left alone for a while. */
static void test_floor(void **state)
{
    struct throttle throttle;

    (void)state;
    throttle_init(&throttle, 10, THROTTLE_HOUR_MS, 0);
    assert_true(throttle_slow(&throttle, 0, 1, 2));
    assert_int_equal(throttle.now, 10);
    throttle_init(&throttle, 2, MINUTE, 0);
    assert_true(throttle_slow(&throttle, 0, 1, 2));
    assert_int_equal(throttle.now, 60);
}

/* Kept and taken up again: as slow, and as far from its next step. */
static void test_restored(void **state)
{
    struct throttle throttle;
    struct throttle next;

    (void)state;
    throttle_init(&throttle, 600, MINUTE, 0);
    assert_true(throttle_slow(&throttle, 0, 1, 2));
    struct throttle_state kept = throttle_state(&throttle, 10002);
    throttle_init(&next, 600, MINUTE, 777);
    throttle_restore(&next, &kept, 777);
    assert_int_equal(throttle_delay_ms(&next, 777), 20000);
    assert_int_equal(next.now, 18000);
    assert_int_equal(throttle_most_on_the_way(&next), 1);
    kept.step_in_ms -= 30 * MINUTE; /* half an hour later all is well */
    throttle_init(&next, 600, MINUTE, 777);
    throttle_restore(&next, &kept, 777);
    assert_int_equal(throttle_delay_ms(&next, 777), 0);
    assert_false(throttle_is_slowed(&next));
    kept.step_in_ms = 3600000; /* the clock was set back by an hour */
    throttle_init(&next, 600, MINUTE, 777);
    throttle_restore(&next, &kept, 777);
    assert_true(throttle_delay_ms(&next, 777) <= THROTTLE_PAUSE_MOST);
    throttle_init(&next, 100, MINUTE, 777); /* a lower limit was set meanwhile */
    throttle_restore(&next, &kept, 777);
    assert_int_equal(next.now, 6000);
    throttle_init(&throttle, 600, MINUTE, 0);
    assert_int_equal(throttle_state(&throttle, 5).rate, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_halved),      cmocka_unit_test(test_measured),
        cmocka_unit_test(test_pauses_grow), cmocka_unit_test(test_floor),
        cmocka_unit_test(test_restored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
