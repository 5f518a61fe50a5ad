#include "base/text.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_to_int(void **state)
{
    static const struct {
        const char *text;
        int64_t min, max, want;
        bool ok;
    } cases[] = {
        {"0", 0, 9, 0, true},
        {"-5", -9, 9, -5, true},
        {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true},
        {"9223372036854775808", INT64_MIN, INT64_MAX, 0, false},
        {"", 0, 9, 0, false},
        {"-", -9, 9, 0, false},
        {" 1", 0, 9, 0, false},
        {"1x", 0, 9, 0, false},
        {"+1", 0, 9, 0, false},
        {"10", 0, 9, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t got = 77;
        assert_int_equal(text_to_int(cases[i].text, cases[i].min, cases[i].max, &got), cases[i].ok);
        assert_true(got == (cases[i].ok ? cases[i].want : 77));
    }
}

/* What is asked about lies anywhere among ASCII, which is looked at eight octets at a time. */
static void test_utf8(void **state)
{
    static const struct {
        const char *octets;
        size_t len;
        bool ok;
    } cases[] = {
        {"a", 1, true},
        {"\x01", 1, true},
        {"\x7f", 1, true},
        {"\xc2\x80", 2, true},
        {"\xdf\xbf", 2, true},
        {"\xed\x9f\xbf", 3, true},
        {"\xf4\x8f\xbf\xbf", 4, true},
        {"Si\xc3\xa2n \xe6\x9d\xb1\xe4\xba\xac", 12, true},
        {"", 1, false},
        {"\x80", 1, false},
        {"\xc3", 1, false},
        {"\xc3\xc3", 2, false},
        {"\xc1\xbf", 2, false},
        {"\xe6\x9d", 2, false},
        {"\xe0\x9f\xbf", 3, false},
        {"\xed\xa0\x80", 3, false},
        {"\xf4\x90\x80\x80", 4, false},
        {"\xff", 1, false},
    };

    (void)state;
    assert_true(text_is_utf8("", 0));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t at = 0; at < 20; at++) {
            char text[60];
            memset(text, 'a', sizeof(text));
            memcpy(text + at, cases[i].octets, cases[i].len);
            if (text_is_utf8(text, sizeof(text)) != cases[i].ok ||
                text_is_utf8(text, at + cases[i].len) != cases[i].ok)
                fail_msg("case %zu at %zu", i, at);
        }
    }
}

static void test_control(void **state)
{
    (void)state;
    assert_false(text_has_control("Siân 東京", strlen("Siân 東京")));
    assert_true(text_has_control("a\nb", 3));
    assert_true(text_has_control("a\x7f", 2));
    assert_true(text_has_control("a\xc2\x85", 3));
    assert_true(text_has_control("a\xe2\x80\xa8", 4));
    assert_true(text_has_control("", 1));
}

static void test_same_fold(void **state)
{
    static const struct {
        const char *a, *b;
        bool want;
    } cases[] = {
        {"London", "LONDON", true},
        {"London", "Londo", false},
        {"Élodie", "éLODIE", true},
        {"Straße", "STRASSE", true},
        {"Łódź", "łódź", true},
        {"e\xcc\x81", "É", true},
        {"", "", true},
        {"é", "e", false},
        {"ΟΔΟΣ", "οδος", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(text_same_fold(cases[i].a, cases[i].b), cases[i].want);
}

static void test_lower(void **state)
{
    AUTO(str_free) struct str got = STR_EMPTY;

    (void)state;
    text_add_lower(&got, "Prénom ÄÖ E\xcc\x81", strlen("Prénom ÄÖ E\xcc\x81"));
    assert_string_equal(got.text, "prénom äö é");
}

static void test_clean(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *want;
    } cases[] = {
        {"plain", 80, "plain"},  {"a\r\nb\x1b[31m", 80, "a??b?[31m"},
        {"caf\xe9", 80, "caf?"}, {"ééé", 5, "éé..."},
        {"abcdef", 3, "abc..."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        text_add_clean(&got, cases[i].text, cases[i].max);
        assert_string_equal(got.text, cases[i].want);
    }
}

static void test_nearest(void **state)
{
    static const char *const words[] = {"send", "status", "preview", "plan", "import", NULL};

    (void)state;
    assert_string_equal(text_nearest("sned", words), "send");
    assert_string_equal(text_nearest("stauts", words), "status");
    assert_string_equal(text_nearest("prev", words), "preview");
    assert_null(text_nearest("xyzzy", words));
}

static const struct {
    const char *text;
    size_t want;
} widths[] = {
    {"", 0},
    {"\xf0\x9f\x9a\x8c", 2},                                                         /* bus */
    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 2}, /* family */
    {"\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd!", 3}, /* thumb with skin */
    {"\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd\xe2\x80\x8d\xe2\x9a\x95\xef\xb8\x8f", 2}, /* doctor */
    {"\xe2\x9d\xa4\xef\xb8\x8f", 2},         /* heart, as picture */
    {"\xe2\x9d\xa4", 1},                     /* heart, as letter */
    {"1\xef\xb8\x8f\xe2\x83\xa3", 2},        /* key with 1 */
    {"\xf0\x9f\x87\xac\xf0\x9f\x87\xa7", 2}, /* flag */
    {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 4}, /* shalom */
    {"\xe0\xa4\x95\xe2\x80\x8dx", 2},        /* joined letters */
    {"a\xcc\x88\xcc\x81o", 2},               /* two marks on one */
    {"\xe2\x80\x8b\xc2\xad", 0},             /* nothing to see */
};

static void test_width(void **state)
{
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        size_t got = text_width(widths[i].text, strlen(widths[i].text));
        if (got != widths[i].want)
            fail_msg("'%s' has %zu columns, not %zu", widths[i].text, got, widths[i].want);
    }

    (void)state;
    assert_int_equal(text_width("abc", 3), 3);
    assert_int_equal(text_width("東京", 6), 4);
    assert_int_equal(text_width("e\xcc\x81", 3), 1);
}

static void test_trim(void **state)
{
    size_t len = 0;
    const char *got = text_trim(" \t a b\r\n", &len);

    (void)state;
    assert_int_equal(len, 3);
    assert_memory_equal(got, "a b", 3);
}

static void test_hex_digit(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    (void)state;
    for (int c = 0; c < 128; c++) {
        const char *at = c ? strchr(digits, c) : NULL;
        int want = !at ? -1 : at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
        assert_int_equal(text_hex_digit((char)c), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_to_int),  cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_control), cmocka_unit_test(test_same_fold),
        cmocka_unit_test(test_lower),   cmocka_unit_test(test_clean),
        cmocka_unit_test(test_nearest), cmocka_unit_test(test_width),
        cmocka_unit_test(test_trim),    cmocka_unit_test(test_hex_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
