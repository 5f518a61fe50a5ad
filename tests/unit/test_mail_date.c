#include "mail/date.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_write(void **state)
{
    static const struct {
        int64_t at;
        const char *want;
    } cases[] = {
        {0, "Thu, 01 Jan 1970 00:00:00 +0000"},
        {-1, "Wed, 31 Dec 1969 23:59:59 +0000"},
        {951782400, "Tue, 29 Feb 2000 00:00:00 +0000"},
        {1795248000, "Sat, 21 Nov 2026 08:00:00 +0000"},
        {1709251199, "Thu, 29 Feb 2024 23:59:59 +0000"},
        {1709251200, "Fri, 01 Mar 2024 00:00:00 +0000"},
        {4107542400, "Mon, 01 Mar 2100 00:00:00 +0000"}, /* 2100 is no leap year */
        {2147483648, "Tue, 19 Jan 2038 03:14:08 +0000"},
        {-2208988800, "Mon, 01 Jan 1900 00:00:00 +0000"},
        {INT64_MIN, "Mon, 01 Jan 1900 00:00:00 +0000"},
        {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 +0000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char got[DATE_SIZE];

        date_write(cases[i].at, got);
        assert_string_equal(got, cases[i].want);
    }
}

/* Against the C library, every 11 hours and a bit over 250 years. */
static void test_against_library(void **state)
{
    (void)state;
    for (int64_t at = -2000000000; at < 6000000000; at += 40009) {
        char got[DATE_SIZE];
        char want[DATE_SIZE];
        struct tm parts;
        time_t time = (time_t)at;

        date_write(at, got);
        assert_non_null(gmtime_r(&time, &parts));
        assert_int_not_equal(strftime(want, sizeof(want), "%a, %d %b %Y %H:%M:%S +0000", &parts),
                             0);
        assert_string_equal(got, want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_against_library),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
