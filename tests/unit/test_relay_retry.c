#include "relay/retry.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define HOUR INT64_C(3600)

static const struct config_retry shipped = {
    .delays_s = {300, 900, 3600, 14400}, .count = 4, .hours = 48};
static const struct config_retry single = {.delays_s = {600}, .count = 1, .hours = 1};

static void test_delays(void **state)
{
    static const struct {
        const char *name;
        const struct config_retry *retry;
        int64_t attempts, age_s, want;
    } cases[] = {
        {"the first", &shipped, 1, 0, 300},
        {"the second", &shipped, 2, 300, 900},
        {"the third", &shipped, 3, 1200, 3600},
        {"the fourth", &shipped, 4, 4800, 14400},
        {"and so on", &shipped, 9, 20 * HOUR, 14400},
        {"the last at 48 hours", &shipped, 14, 44 * HOUR, 14400},
        {"none after them", &shipped, 14, 44 * HOUR + 1, 0},
        {"few tries, a long time", &shipped, 2, 50 * HOUR, 0},
        {"one delay", &single, 1, 0, 600},
        {"one delay again", &single, 5, 3000, 600},
        {"one delay, too late", &single, 5, 3001, 0},
        {"a clock that went back", &shipped, 3, -HOUR, 3600},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (retry_delay_s(cases[i].retry, cases[i].attempts, cases[i].age_s) != cases[i].want)
            fail_msg("%s", cases[i].name);
}

/* Tried as soon as may be: 5, 15 and 60 minutes, then every 4 hours, for 48 hours. */
static void test_all_tries(void **state)
{
    int64_t age_s = 0;
    int64_t attempts = 1;

    (void)state;
    for (int64_t delay_s = 1; delay_s; attempts++) {
        delay_s = retry_delay_s(&shipped, attempts, age_s);
        age_s += delay_s;
    }
    assert_int_equal(age_s, 300 + 900 + 3600 + 11 * 14400);
    assert_int_equal(attempts - 1, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_delays),
                                       cmocka_unit_test(test_all_tries)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
