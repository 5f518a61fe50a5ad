#include "base/json.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void test_print(void **state)
{
    AUTO(json_auto_free) struct json *made = json_new_object();
    AUTO(str_free) struct str text = STR_EMPTY;
    struct json *list = json_new_array();

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
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_print)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
