#include "relay/retry.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_delays(void **state)
{
    int64_t sum = 0;
    int64_t attempts = 1;

    (void)state;
    assert_int_equal(retry_delay_s(1), 300);
    assert_int_equal(retry_delay_s(2), 900);
    assert_int_equal(retry_delay_s(3), 3600);
    assert_int_equal(retry_delay_s(4), 14400);
    while (retry_delay_s(attempts))
        sum += retry_delay_s(attempts++);
    assert_true(sum > INT64_C(44) * 3600 && sum <= INT64_C(48) * 3600);
    assert_int_equal(retry_delay_s(attempts + 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_delays)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
