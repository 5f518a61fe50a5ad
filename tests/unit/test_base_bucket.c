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

/* Looked at late now and then, it still gives all of the rate; and in no minute more than its part
 * and 2 %, or one. */
static void test_exact(void **state)
{
    static const struct {
        int64_t count, per_ms, late_ms;
    } cases[] = {{60, 60000, 30},    {30, 60000, 700}, {2, 1000, 60},    {20, 1000, 200},
                 {500, 3600000, 50}, {1, 3600000, 9},  {200, 60000, 99}, {3600, 3600000, 400},
                 {90, 60000, 150},   {1000, 1000, 90}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bucket bucket;
        double minute = (double)cases[i].count * 60000 / (double)cases[i].per_ms;
        double most = minute + (minute / 50 > 1 ? minute / 50 : 1);
        int64_t *taken = calloc(500000, sizeof(*taken));
        size_t count = 0;
        size_t first = 0;
        const int64_t span = 400000;

        bucket_init_exact(&bucket, cases[i].count, cases[i].per_ms, 0);
        for (int64_t now = 0, n = 0; now < span; n++) {
            while (bucket_take(&bucket, now)) {
                taken[count] = now;
                for (; now - taken[first] >= 60000; first++)
                    continue;
                count++;
                assert_true((double)(count - first) <= most);
            }
            now += bucket_delay_ms(&bucket, now) + n * 7919 % cases[i].late_ms;
        }
        assert_true((double)count >= minute * (double)span / 60000 * 0.98 - 1);
        free(taken);
    }
}

/* Begun at whatever time: empty so long ago, and never more than full. */
static void test_empty(void **state)
{
    struct bucket bucket;

    (void)state;
    bucket_init_exact(&bucket, 60, 60000, 5000);
    bucket_empty(&bucket, 0);
    assert_int_equal(bucket_delay_ms(&bucket, 5000), 1000);
    bucket_empty(&bucket, -7);
    assert_int_equal(bucket_delay_ms(&bucket, 5000), 1000);
    bucket_empty(&bucket, 300);
    assert_int_equal(bucket_delay_ms(&bucket, 5000), 700);
    bucket_empty(&bucket, INT64_C(1) << 60);
    assert_int_equal(bucket_delay_ms(&bucket, 5000), 0);
    assert_true(bucket_take(&bucket, 5000));
    assert_false(bucket_take(&bucket, 5000));
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
        cmocka_unit_test(test_rates),     cmocka_unit_test(test_exact),
        cmocka_unit_test(test_empty),     cmocka_unit_test(test_clock_set_back),
        cmocka_unit_test(test_unlimited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
