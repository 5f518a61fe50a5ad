#include "mail/evidence.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_add(void **state)
{
    static const struct {
        const char *name, *text;
        size_t max;
        const char *want;
    } cases[] = {
        {"framed", "550 5.1.1 <jo.smith@example.org>: User unknown", 200,
         "550 5.1.1 <recipient>: User unknown"},
        {"bare, other case", "Jo.Smith@Example.ORG unknown", 200, "<recipient> unknown"},
        {"the local part alone", "no mailbox 'Jo.Smith' here", 200, "no mailbox <recipient> here"},
        {"a longer word is another", "user jo.smithers", 200, "user jo.smithers"},
        {"somebody else", "forwarded to <al@example.net>", 200, "forwarded to <recipient>"},
        {"VERP", "from bounce-jo.smith=example.org", 200, "from <recipient>"},
        {"in a URL", "see https://example.net/?to=jo.smith%40example.org now", 200,
         "see https:<recipient> now"},
        {"a tag", "bulletin+ceaqaabjaaaaeaaaafqmqigwk2k4gbupuxjx4fpr unknown", 200,
         "<tag> unknown"},
        {"a tag with its domain", "<bulletin+ceaqaabjaaaaeaaaafqmqigwk2k4gbupuxjx4fpr@example.org>",
         200, "<recipient>"},
        {"lines become one", "5.1.1 no\r\n  such\tuser\n", 200, "5.1.1 no such user"},
        {"escape sequences",
         "\x1b[31mred\xc2\x9b"
         "1m \xff",
         200, "[31mred?1m ?"},
        {"cut", "a long answer", 6, "a long..."},
        {"the domain may be shown", "Domain example.org not found", 200,
         "Domain example.org not found"},
        {"nothing", "", 200, ""},
    };
    struct address recipient;

    (void)state;
    assert_true(address_parse("jo.smith@example.org", &recipient, NULL));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;

        evidence_add(&got, cases[i].text, strlen(cases[i].text), &recipient, cases[i].max);
        if (strcmp(got.text, cases[i].want) != 0)
            fail_msg("%s: '%s'", cases[i].name, got.text);
    }
}

static void test_without_recipient(void **state)
{
    AUTO(str_free) struct str got = STR_EMPTY;

    (void)state;
    evidence_add(&got, "a\0b@c d", 7, NULL, 100);
    assert_string_equal(got.text, "a <recipient> d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_without_recipient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
