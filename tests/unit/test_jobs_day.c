#include "jobs/day.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* DESIGN 7.6: the smaller of per_day and first_day x growth^n, each only when set. */
static void test_limits(void **state)
{
    static const struct {
        int64_t per_day, first_day, growth, steps, want;
    } cases[] = {
        {0, 0, 1500, 7, DAY_UNLIMITED},
        {400, 0, 1500, 0, 400},
        {0, 200, 1500, 0, 200},
        {0, 200, 1500, 1, 300},
        {0, 200, 1500, 2, 450},
        {0, 200, 1500, 3, 675},
        {500, 200, 1500, 3, 500},
        {500, 200, 1500, 2, 450},
        {0, 3, 1100, 1, 3}, /* 3.3 */
        {0, 3, 1100, 4, 4}, /* 4.39: parts of a message are kept */
        {0, 200, 1000, 1000000000, 200},
        {400, 100000000, 10000, 1000000000, 400},
        {0, 1, 10000, 5, 100000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct config config = {
            .per_day = cases[i].per_day,
            .warm_up = {.first_day = cases[i].first_day, .growth = cases[i].growth}};
        assert_int_equal(day_limit(&config, cases[i].steps), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
