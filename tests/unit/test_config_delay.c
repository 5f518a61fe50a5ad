#include "config/value.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_retry(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        int64_t first_s, last_s;
        const char *error;
    } cases[] = {
        {"5 min, 15 min, 1 h, 4 h", 4, 300, 14400, NULL},
        {"1min", 1, 60, 60, NULL},
        {" 60 minutes ,24 hours ", 2, 3600, 86400, NULL},
        {"1 h,1 h", 2, 3600, 3600, NULL},
        {"1 h,1 h,1 h,1 h,1 h,1 h,1 h,1 h", 8, 3600, 3600, NULL},
        {"1 h,1 h,1 h,1 h,1 h,1 h,1 h,1 h,1 h", 0, 0, 0, "it has more than 8 delays"},
        {"", 0, 0, 0, "'' is no delay"},
        {"5", 0, 0, 0, "'5' is no delay"},
        {"min", 0, 0, 0, "'min' is no delay"},
        {"5 min,", 0, 0, 0, "'' is no delay"},
        {"5 min, soon", 0, 0, 0, "' soon' is no delay"},
        {"-5 min", 0, 0, 0, "'-5 min' is no delay"},
        {"5.5 min", 0, 0, 0, "'5.5 min' is no delay"},
        {"0 min", 0, 0, 0, "'0 min' is no delay"},
        {"99999999999999999999 h", 0, 0, 0, "'99999999999999999999 h' is no delay"},
        {"25 h", 0, 0, 0, "'25 h' is not from 1 min to 24 h"},
        {"15 min, 5 min", 0, 0, 0, "a delay in it is shorter than the one before"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct config_retry retry = {.count = 77, .hours = 5};
        struct error err = {0};

        print_message("'%s'\n", cases[i].text);
        assert_int_equal(value_retry(cases[i].text, &retry, &err), !cases[i].error);
        assert_string_equal(err.message, cases[i].error ? cases[i].error : "");
        assert_int_equal(retry.count, cases[i].error ? 77 : cases[i].count);
        assert_int_equal(retry.hours, 5); /* a key of its own */
        if (cases[i].error)
            continue;
        assert_int_equal(retry.delays_s[0], cases[i].first_s);
        assert_int_equal(retry.delays_s[retry.count - 1], cases[i].last_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_retry)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
