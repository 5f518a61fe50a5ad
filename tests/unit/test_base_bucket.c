#include "base/bucket.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* As fast as the bucket lets: how many in a minute, whatever the rate, and never a burst over the
 * limit. */
static void test_rates(void **state)
{
    static const struct {
        int64_t count, per_ms, burst;
    } cases[] = {{60, 60000, 1}, {20, 1000, 1}, {7, 3600000, 1}, {1000, 1000, 10}, {333, 1000, 5}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bucket bucket;
        int64_t now = 5000;
        int64_t taken = 0;
        int64_t span = cases[i].per_ms * 10;

        bucket_init(&bucket, cases[i].count, cases[i].per_ms, cases[i].burst, now);
        while (now < 5000 + span) {
            if (bucket_take(&bucket, now))
                taken++;
            else
                now += bucket_delay_ms(&bucket, now);
        }
        assert_true(taken >= cases[i].count * 10 - 1);
        assert_true(taken <= cases[i].count * 10 + cases[i].burst);
    }
}

static void test_clock_set_back(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 1, 1000, 1, 100000);
    assert_true(bucket_take(&bucket, 100000));
    assert_false(bucket_take(&bucket, 50000));
    assert_false(bucket_take(&bucket, 50500)); /* no tokens out of thin air */
    assert_true(bucket_take(&bucket, 51000));
}

static void test_unlimited(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init(&bucket, 0, 1000, 1, 0);
    for (int i = 0; i < 1000; i++)
        assert_true(bucket_take(&bucket, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_clock_set_back),
        cmocka_unit_test(test_unlimited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
