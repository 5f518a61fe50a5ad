#include "message/quoted.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static const struct {
    const char *name;
    size_t column;
    const char *text;
    const char *want;
    size_t end;
} cases[] = {
    {"nothing", 7, "", "", 7},
    {"plain", 0, "Dear friend,", "Dear friend,", 12},
    {"equals sign", 0, "a=b", "a=3Db", 5},
    {"UTF-8", 0, "Siân", "Si=C3=A2n", 9},
    {"line ends", 0, "a\nb\r\nc", "a\r\nb\r\nc", 1},
    {"lone CR", 0, "a\rb", "a=0Db", 5},
    {"blank before a line end", 0, "a \nb\t\r\n", "a=20\r\nb=09\r\n", 0},
    {"blank at the end", 0, "a ", "a=20", 4},
    {"NUL and other controls", 0, "\x01\x7f", "=01=7F", 6},
    {"dot at a line's start", 0, ".a\n..b", "=2Ea\r\n=2E.b", 5},
    {"dot in a line", 3, ".a", ".a", 5},
    {"From at a line's start", 0, "From here\nFrom", "=46rom here\r\n=46rom", 6},
    {"From in a line", 2, "From here", "From here", 11},
    {"Fro", 0, "Fro m", "Fro m", 5},
    {"F that may go on", 0, "F", "=46", 3},
    {"plain up to 75", 74, "ab", "a=\r\nb", 1},
    {"encoded up to 75", 72, "==", "=3D=\r\n=3D", 3},
    {"encoded does not fit", 73, "=", "=\r\n=3D", 3},
    {"dot behind a soft break", 75, ".", "=\r\n=2E", 3},
    {"blank before a soft break", 74, "  b", " =\r\n b", 2},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        size_t end = quoted_add(&out, cases[i].column, cases[i].text, strlen(cases[i].text));
        if (strcmp(out.text, cases[i].want) != 0 || end != cases[i].end)
            fail_msg("%s: got '%s', column %zu", cases[i].name, out.text, end);
    }
}

/* What was made in the middle of a line is the same wherever it is said to fit, and is said to fit
 * wherever that is the same, but for what begins as "From " does. */
static void test_fits(void **state)
{
    static const char *const texts[] = {".a",  "From", "F",    "a From",   "Fro m",  "a.b",
                                        "abc", "O'B",  ".",    "a  b",     "From x", "~",
                                        "=",   "a ",   "Siân", "F\xc3\xa9"};
    char longer[QUOTED_LINE_MAX + 2] = "";

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) + sizeof(longer) - 1; i++) {
        const char *text = i < sizeof(longer) - 1 ? longer + i : texts[i - (sizeof(longer) - 1)];
        AUTO(str_free) struct str inside = STR_EMPTY;
        if (quoted_add(&inside, 1, text, strlen(text)) != 1 + inside.len)
            continue; /* broken: for no other place */
        for (size_t column = 0; column < QUOTED_LINE_MAX; column++) {
            AUTO(str_free) struct str out = STR_EMPTY;
            quoted_add(&out, column, text, strlen(text));
            bool same = !strcmp(out.text, inside.text);
            if (column || *text != 'F')
                assert_int_equal(quoted_fits(column, inside.text, inside.len), same);
            else
                assert_false(quoted_fits(column, inside.text, inside.len));
        }
    }
}

static void test_longest(void **state)
{
    char text[1000];
    AUTO(str_free) struct str out = STR_EMPTY;
    size_t column = 0;

    (void)state;
    memset(text, 0xff, sizeof(text));
    quoted_add(&out, 75, text, sizeof(text)); /* its estimate of the room is checked by ASan */
    for (size_t i = 0; i < out.len; i++) {
        column = out.text[i] == '\n' ? 0 : column + 1;
        assert_true(column <= QUOTED_LINE_MAX + 1); /* with the CR */
    }
}

/* Every octet comes back, however it fell; a lone CR too, a CR LF as LF. */
static void test_decoded(void **state)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str encoded = STR_EMPTY;
    AUTO(str_free) struct str decoded = STR_EMPTY;

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        char c = (char)(i * i / 7);
        str_add(&text, &c, c != '\r');
    }
    str_add_text(&text, "a\rb");
    quoted_add(&encoded, 0, text.text, text.len);
    quoted_add_decoded(&decoded, encoded.text, encoded.len);
    assert_int_equal(decoded.len, text.len);
    assert_memory_equal(decoded.text, text.text, text.len);
    str_reset(&decoded);
    quoted_add_decoded(&decoded, "=zz=4=", 6);
    assert_string_equal(decoded.text, "=zz=4=");
}

static void test_break(void **state)
{
    AUTO(str_free) struct str out = STR_EMPTY;

    (void)state;
    assert_int_equal(quoted_add_break(&out, 0), 0);
    assert_string_equal(out.text, "");
    assert_int_equal(quoted_add_break(&out, 75), 0);
    assert_string_equal(out.text, "=\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),   cmocka_unit_test(test_fits),
        cmocka_unit_test(test_longest), cmocka_unit_test(test_decoded),
        cmocka_unit_test(test_break),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
