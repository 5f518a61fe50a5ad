#include "mail/domain.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define SIXTY "123456789012345678901234567890123456789012345678901234567890"

static void test_parse(void **state)
{
    static const struct {
        const char *input, *want; /* what it becomes, or the reason it is refused after '!' */
    } cases[] = {
        {"Example.ORG", "example.org"},
        {"b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"localhost", "localhost"},
        {"a." SIXTY "123.org", "a." SIXTY "123.org"},
        {"", "!no domain"},
        {"example", "!no dot"},
        {"ex_ample.org", "!'_'"},
        {"exa mple.org", "!' '"},
        {"a\nb.org", "!control character"},
        {"\xff.org", "!not UTF-8"},
        {SIXTY "." SIXTY "." SIXTY "." SIXTY ".example.org", "!253"},
        {"a." SIXTY "1234.org", "!63"},
        {"\xe2\x84\x80.org", "!domain"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char got[DOMAIN_MAX + 1] = "untouched";
        struct error err = {0};
        bool refused = cases[i].want[0] == '!';

        assert_int_equal(domain_parse(cases[i].input, got, &err), !refused);
        assert_string_equal(got, refused ? "untouched" : cases[i].want);
        if (refused && !strstr(err.message, cases[i].want + 1))
            fail_msg("%s: %s", cases[i].want, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parse)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
