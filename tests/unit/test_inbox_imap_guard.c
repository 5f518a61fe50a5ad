#include "inbox/imap_guard.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/str.h"

#define BRACKETS "((((((((((((((((((((" /* IMAP_GUARD_DEPTH_MAX of them */

static const struct {
    const char *name, *text;
    size_t allowance;
    enum imap_guard_trouble want;
} cases[] = {
    {"a continuation", "+ go on\r\n", 1000, IMAP_GUARD_LINE},
    {"an empty line", "* OK\r\n\r\n", 1000, IMAP_GUARD_LINE},
    {"an ordinary answer", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n1 OK done\r\n", 1000, 0},
    {"a literal", "* 1 FETCH (BODY[] {5}\r\n((((()\r\n", 1000, 0},
    {"brackets in a literal do not count",
     "* 1 FETCH (BODY[] {23}\r\n" BRACKETS "((( FLAGS ())\r\n", 1000, 0},
    {"those behind it do", "* (BODY[] {23}\r\n" BRACKETS "(((" BRACKETS "\r\n", 1000,
     IMAP_GUARD_DEPTH},
    {"as deep as allowed", "* " BRACKETS "\r\n", 1000, 0},
    {"one deeper", "* " BRACKETS "(\r\n", 1000, IMAP_GUARD_DEPTH},
    {"deep over two lines", "* " BRACKETS "\r\n* " BRACKETS "\r\n", 1000, 0},
    {"deep around a literal", "* " BRACKETS " {1}\r\nx(\r\n", 1000, IMAP_GUARD_DEPTH},
    {"closed again", "* " BRACKETS "))))((((\r\n", 1000, 0},
    {"brackets in quotes", "* (\"" BRACKETS "\\\"((\" \"(\")\r\n", 1000, 0},
    {"a quote that never ends", "* \"((\r\n* " BRACKETS "(\r\n", 1000, IMAP_GUARD_DEPTH},
    {"a huge literal", "* 1 FETCH (BODY[] {4294967290}\r\n", 1000, IMAP_GUARD_LITERAL},
    {"a literal beyond 64 bits", "* x {99999999999999999999999999}\r\n", 1000, IMAP_GUARD_LITERAL},
    {"a literal beyond what was asked for", "* x {2000}\r\n", 1000, IMAP_GUARD_TOO_MUCH},
    {"a huge number that announces nothing", "* x {4294967290} y\r\n", 1000, IMAP_GUARD_LITERAL},
    {"a number that announces nothing", "* x {4290} y\r\n", 1000, 0},
    {"a number in quotes", "* x \"{4294967290}\r\n* \"\r\n", 1000, 0},
    {"a bare LF announces as well", "* x {4294967290}\n", 1000, IMAP_GUARD_LITERAL},
    {"as much as allowed", "0123456789", 10, 0},
    {"one octet more", "0123456789\n", 10, IMAP_GUARD_TOO_MUCH},
    {"a literal counts", "* {4}\r\n1234", 10, IMAP_GUARD_TOO_MUCH},
};

/* In pieces of every length it must come to the same. */
static enum imap_guard_trouble watch(const char *text, size_t allowance, size_t step)
{
    struct imap_guard guard = {.allowance = 0};
    size_t len = strlen(text);

    imap_guard_allow(&guard, allowance);
    for (size_t at = 0; at < len; at += step)
        if (!imap_guard_pass(&guard, text + at, len - at < step ? len - at : step))
            break;
    if (guard.trouble != IMAP_GUARD_FINE)
        assert_false(imap_guard_pass(&guard, "x", 1));
    return guard.trouble;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].name);
        for (size_t step = 1; step <= strlen(cases[i].text); step++)
            assert_int_equal(watch(cases[i].text, cases[i].allowance, step), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
