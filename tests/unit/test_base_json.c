#include "base/json.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_round(void **state)
{
    AUTO(json_auto_free) struct json *made = json_new_object();
    AUTO(json_auto_free) struct json *back = NULL;
    AUTO(str_free) struct str text = STR_EMPTY;
    struct json *list = json_new_array();
    struct error err = {0};

    (void)state;
    json_append_text(list, "a");
    json_append_text(list, "b\xff");
    json_set_text(made, "name", "Siân");
    json_set_int(made, "big", INT64_MAX);
    json_set_take(made, "list", list);
    json_print(made, false, &text);
    assert_string_equal(
        text.text,
        "{\"name\":\"Siân\",\"big\":9223372036854775807,\"list\":[\"a\",\"b\xef\xbf\xbd\"]}");
    assert_true(json_parse(&back, text.text, text.len, &err));
    assert_string_equal(json_text(back, "name"), "Siân");
    assert_true(json_int(back, "big", 0) == INT64_MAX);
    assert_int_equal(json_count(json_get(back, "list")), 2);
    assert_null(json_text(back, "big"));
    assert_null(json_get(back, "nothing"));
    assert_int_equal(json_int(back, "name", 7), 7);
}

static void test_refused(void **state)
{
    static const char *const cases[] = {"", "{", "{\"a\":1,\"a\":2}", "\"\xff\"", "[1,]"};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json *value = NULL;
        struct error err = {0};
        assert_false(json_parse(&value, cases[i], strlen(cases[i]), &err));
        assert_int_equal(err.kind, ERROR_DATA);
        assert_null(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round),
                                       cmocka_unit_test(test_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
