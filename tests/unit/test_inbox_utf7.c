#include "inbox/utf7.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static const struct {
    const char *text, *want;
} cases[] = {
    {"INBOX", "INBOX"},
    {"", ""},
    {"Set aside", "Set aside"},
    {"A&B", "A&-B"},
    {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
     "~peter/mail/&U,BTFw-/&ZeVnLIqe-"}, /* the example of RFC 3501 5.1.3 */
    {"Entw\xc3\xbcrfe", "Entw&APw-rfe"},
    {"\xc3\xa9", "&AOk-"},
    {"ind\xc3\xa9sirable", "ind&AOk-sirable"},
    {"\xf0\x9f\x93\xac", "&2D3c7A-"},
    {"\xc3\xa9\xc3\xa9\xc3\xa9", "&AOkA6QDp-"},
    {"a\tb", "a&AAk-b"},
    {"\xc3\xa9&", "&AOk-&-"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        utf7_add(&got, cases[i].text);
        assert_string_equal(got.text, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
