#include "edition/wrap.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void take_line(void *ctx, const char *text, size_t len)
{
    str_add(ctx, text, len);
    str_add(ctx, "/", 1);
}

static void test_wrap(void **state)
{
    static const struct {
        const char *name, *text, *want;
    } cases[] = {
        {"nothing", "", ""},
        {"blanks", "  \t ", ""},
        {"fits", "ten letter", "ten letter/"},
        {"one more", "ten letters", "ten/letters/"},
        {"many blanks", " a   b ", "a   b/"},
        {"long word", "a abcdefghijklmno b", "a/abcdefghijklmno/b/"},
        {"hard break", "a b\nc", "a b/c/"},
        {"two hard breaks", "a\n\nb", "a//b/"},
        {"hard break at the end", "a\n", "a/"},
        {"wide words", "東京 大阪 京都", "東京 大阪/京都/"},
        {"wide sentence", "東京大阪京都奈良", "東京大阪京/都奈良/"},
        {"pictures of several characters",
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd",
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd/\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd/"},
        {"wide with point", "東京大阪京, x", "東京大阪/京, x/"},
    };
    const struct edition_body body = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        const struct wrap how = {.body = &body, .columns = 10, .line = take_line, .ctx = &out};
        wrap(&how, cases[i].text, strlen(cases[i].text));
        if (strcmp(out.text, cases[i].want) != 0)
            fail_msg("%s: got '%s', want '%s'", cases[i].name, out.text, cases[i].want);
    }
}

/* A blank counts as its fall-back, or as twelve columns. */
static void test_blank_width(void **state)
{
    const struct body_blank blanks[] = {{.tag = "{{a}}", .columns = 12},
                                        {.tag = "{{b|xy}}", .columns = 2}};
    struct body_blank list[2] = {blanks[0], blanks[1]};
    const struct edition_body body = {.blanks = list, .blank_count = 2};
    static const char first[] = "\xf3\xb0\x80\x80";
    static const char second[] = "\xf3\xb0\x80\x81";
    static const char unknown[] = "\xf3\xb0\x80\x82";

    (void)state;
    assert_int_equal(body_columns(&body, first, 4), 12);
    assert_int_equal(body_columns(&body, second, 4), 2);
    assert_ptr_equal(body_blank_at(&body, first, 4), &list[0]);
    assert_null(body_blank_at(&body, unknown, 4));
    assert_null(body_blank_at(&body, first, 3));
    assert_null(body_blank_at(&body, "abcd", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_blank_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
