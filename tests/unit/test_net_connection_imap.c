#include "net/connection_inside.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static const struct {
    const char *line;
    int code; /* 4xx: later; 5xx: no */
    bool is_preauth;
} cases[] = {
    {"* OK [CAPABILITY IMAP4rev1] ready", 0, false},
    {"* PREAUTH hello", 0, true},
    {"* preauth", 0, true},
    {"* PREAUTHORISED", 0, false},
    {"* BYE too busy", 421, false},
    {"A002 OK in", 0, false},
    {"A002 NO [AUTHENTICATIONFAILED] wrong", 535, false},
    {"A002 NO [UNAVAILABLE] try later", 451, false},
    {"A002 NO [unavailable] try later", 451, false},
    {"A002 NO [ALERT] Too many simultaneous connections", 451, false},
    {"A002 NO LOGIN failed", 535, false},
    {"A002 NO", 535, false},
    {"A002 BAD what", 500, false},
    {"A002 NOTHING", 0, false},
    {"A002", 0, false},
    {"+ eyJzdGF0dXMiOiI0MDAifQ==", 334, false},
    {"+", 334, false},
    {"", 0, false},
};

static void test_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool is_preauth = false;
        print_message("'%s'\n", cases[i].line);
        assert_int_equal(connection_imap_code(cases[i].line, &is_preauth), cases[i].code);
        assert_int_equal(is_preauth, cases[i].is_preauth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
