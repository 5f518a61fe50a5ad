#include "relay/pace.h"

#include <setjmp.h>

#include <cmocka.h>

#define MINUTE_MS 60000

/* Somebody who takes whatever is allowed, looking every few milliseconds. */
static const struct {
    const char *name;
    int64_t count, per_ms;
    int64_t look_ms;
} cases[] = {
    {"one a minute", 60, 3600000, 7},  {"60 a minute", 60, 60000, 7},
    {"20 a second", 20, 1000, 7},      {"20 a second, seldom looked at", 20, 1000, 400},
    {"1000 a second", 1000, 1000, 3},  {"40000 a second", 40000, 1000, 1},
    {"500 an hour", 500, 3600000, 11}, {"7 in 3 seconds", 7, 3000, 13},
};

static void test_true_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pace pace;
        double per_minute = (double)cases[i].count * MINUTE_MS / (double)cases[i].per_ms;
        int64_t most = (int64_t)(per_minute + (per_minute / 50 > 1 ? per_minute / 50 : 1));
        size_t in_minute = 0;
        size_t total = 0;
        const int64_t minutes = 60;

        print_message("%s\n", cases[i].name);
        pace_init(&pace, cases[i].count, cases[i].per_ms, 0);
        for (int64_t now = 0; now < minutes * MINUTE_MS; now += cases[i].look_ms) {
            size_t got = pace_allows(&pace, 100000, now);
            pace_take(&pace, got, now);
            in_minute += got;
            total += got;
            if (now % MINUTE_MS + cases[i].look_ms >= MINUTE_MS) {
                assert_true((int64_t)in_minute <= most);
                in_minute = 0;
            }
        }
        assert_true((double)total >= per_minute * (double)minutes * 0.98);
    }
}

static void test_delay(void **state)
{
    struct pace pace;
    (void)state;

    pace_init(&pace, 60, 60000, 5000);
    assert_int_equal(pace_allows(&pace, 10, 5000), 1);
    assert_int_equal(pace_delay_ms(&pace, 5000), 0);
    pace_take(&pace, 1, 5000);
    assert_int_equal(pace_allows(&pace, 10, 5000), 0);
    assert_int_equal(pace_delay_ms(&pace, 5000), 1000);
    assert_int_equal(pace_delay_ms(&pace, 5400), 600);
    assert_int_equal(pace_allows(&pace, 10, 5999), 0);
    assert_int_equal(pace_allows(&pace, 10, 6000), 1);
    assert_int_equal(pace_allows(&pace, 10, 600000), 1); /* what was not used is not saved up */
}

static void test_unlimited(void **state)
{
    struct pace pace;
    (void)state;

    pace_init(&pace, 0, 0, 0);
    assert_int_equal(pace_allows(&pace, 77, 0), 77);
    pace_take(&pace, 77, 0);
    assert_int_equal(pace_delay_ms(&pace, 0), 0);
}

/* A run ends whenever, the next begins at once or later: the minutes across both are no fuller. */
static void test_resumed(void **state)
{
    struct pace pace;
    (void)state;

    pace_init(&pace, 60, 60000, 5000);
    pace_resume(&pace, 400);
    assert_int_equal(pace_delay_ms(&pace, 5000), 600);
    pace_init(&pace, 60, 60000, 5000);
    pace_resume(&pace, 1);
    assert_int_equal(pace_delay_ms(&pace, 5000), 999);
    pace_init(&pace, 60, 60000, 5000);
    pace_resume(&pace, 1000000000000);
    assert_int_equal(pace_allows(&pace, 10, 5000), 1); /* whole, and not more than that */
    pace_init(&pace, 6000, 60000, 5000);
    pace_resume(&pace, 100);
    assert_int_equal(pace_allows(&pace, 1000, 5000), 10);
    pace_init(&pace, 0, 0, 5000);
    pace_resume(&pace, 1);
    assert_int_equal(pace_allows(&pace, 10, 5000), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_true_rate),
        cmocka_unit_test(test_delay),
        cmocka_unit_test(test_resumed),
        cmocka_unit_test(test_unlimited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
