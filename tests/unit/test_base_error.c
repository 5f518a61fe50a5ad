#include "base/error.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_about(void **state)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        {"plain", "j\xc3\xb6@example.org", "j\xc3\xb6@example.org"},
        {"control characters", "a\r\n\x1b[31mb\x7f", "a???[31mb?"},
        {"8-bit terminal commands",
         "a\xc2\x9b"
         "31m",
         "a?31m"},
        {"not UTF-8", "a\xff\xc3", "a??"},
    };
    char text[1000];
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_false(error_about(&err, cases[i].text));
        assert_string_equal(err.about, cases[i].want);
    }
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_false(error_about(&err, text));
    assert_int_equal(strlen(err.about), sizeof(err.about) - 1);
    assert_false(error_about(NULL, "x"));
}

static void test_wrap(void **state)
{
    struct error err = {0};

    (void)state;
    assert_false(error_set(&err, ERROR_DATA, "line %d has 3 columns", 12));
    assert_false(error_wrap(&err, "cannot read '%s'", "east.csv"));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_string_equal(err.message, "cannot read 'east.csv': line 12 has 3 columns");
    assert_false(error_set(NULL, ERROR_DATA, "nobody listens"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_about),
        cmocka_unit_test(test_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
