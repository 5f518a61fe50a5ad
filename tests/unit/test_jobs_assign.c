#include "jobs/assign.h"

#include <setjmp.h>

#include <cmocka.h>

static void test_assign(void **state)
{
    static const struct {
        const char *assignment;
        const char *refused; /* a part of the reason; NULL: it is let through */
    } cases[] = {
        {"status=active", "fortnight remove"},
        {" Status =left", "fortnight remove"},
        {"email=x@example.org", "fortnight address"},
        {"E-Mail=x@example.org", "fortnight address"},
        {"Address=x@example.org", "fortnight address"},
        {" address =x@example.org", "fortnight address"},
        {"courriel=x@example.org", "fortnight address"},
        {"number=7", "never changes"},
        {"status", "fortnight remove"},
        {"name=status", NULL},
        {"marital status=x", NULL},
        {"house_number=7", NULL},
        {"branch=", NULL},
        /* For field.h to refuse, with its own words. */
        {"=x", NULL},
        {"", NULL},
        {"\xff=x", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct error err = {0};
        bool allowed = assign_is_allowed(cases[i].assignment, &err);
        if (allowed != !cases[i].refused)
            fail_msg("'%s': %s", cases[i].assignment, allowed ? "let through" : err.message);
        if (allowed)
            continue;
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_non_null(strstr(err.message, cases[i].refused));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_assign)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
