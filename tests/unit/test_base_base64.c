#include "base/base64.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* RFC 4648 10, and lines. */
static const struct {
    const char *bytes;
    size_t len, line;
    const char *want;
} cases[] = {
    {"", 0, 0, ""},
    {"", 0, 4, ""},
    {"f", 1, 0, "Zg=="},
    {"fo", 2, 0, "Zm8="},
    {"foo", 3, 0, "Zm9v"},
    {"foobar", 6, 0, "Zm9vYmFy"},
    {"foobar", 6, 4, "Zm9v\r\nYmFy\r\n"},
    {"fooba", 5, 8, "Zm9vYmE=\r\n"},
    {"foobarf", 7, 8, "Zm9vYmFy\r\nZg==\r\n"},
    {"\0\xff\xfe\0", 4, 0, "AP/+AA=="},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        str_add_text(&out, "x");
        base64_add(&out, cases[i].bytes, cases[i].len, cases[i].line);
        assert_string_equal(out.text + 1, cases[i].want);
        assert_int_equal(out.len, 1 + strlen(cases[i].want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
