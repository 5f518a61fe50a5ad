#include "people/profile.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void put(struct profile *profile, const char *name, const char *value)
{
    assert_true(profile_add(profile, name, value));
}

static void test_fields(void **state)
{
    AUTO(profile_free) struct profile p = PROFILE_EMPTY;

    (void)state;
    assert_string_equal(profile_address(&p), "");
    profile_set_address(&p, "ada@example.org");
    put(&p, "sector", "buses");
    put(&p, "region", "London");
    put(&p, "sector", "rail");
    put(&p, "sector", "buses");
    assert_int_equal(p.count, 2);
    assert_int_equal(profile_values_at(&p, 0), 2);
    assert_string_equal(profile_value_at(&p, 0, 0), "buses");
    assert_string_equal(profile_value_at(&p, 0, 1), "rail");
    assert_string_equal(profile_name_at(&p, 1), "region");
    assert_string_equal(profile_value(&p, "region"), "London");
    assert_null(profile_value(&p, "regio"));
    assert_true(profile_set(&p, "sector", "trams"));
    assert_int_equal(profile_values_at(&p, 0), 1);
    assert_string_equal(profile_value(&p, "sector"), "trams");
    assert_true(profile_set(&p, "sector", ""));
    assert_true(profile_find(&p, "sector") == PROFILE_NONE);
    profile_remove(&p, "sector");
    assert_int_equal(p.count, 1);
    assert_string_equal(profile_address(&p), "ada@example.org");
    profile_reset(&p);
    assert_int_equal(p.count, 0);
    assert_string_equal(profile_address(&p), "");
}

static void test_limits(void **state)
{
    AUTO(profile_free) struct profile p = PROFILE_EMPTY;
    char text[16];

    (void)state;
    for (int i = 0; i < PROFILE_FIELDS_MAX; i++) {
        (void)snprintf(text, sizeof(text), "f%d", i);
        assert_true(profile_set(&p, text, "x"));
    }
    assert_false(profile_set(&p, "one_more", "x"));
    assert_int_equal(p.count, PROFILE_FIELDS_MAX);
    for (int i = PROFILE_FIELDS_MAX; i < PROFILE_VALUES_MAX; i++) {
        (void)snprintf(text, sizeof(text), "v%d", i);
        assert_true(profile_add(&p, "f0", text));
    }
    assert_false(profile_add(&p, "f0", "one more"));
    assert_true(profile_add(&p, "f0", "v500"));
    assert_true(profile_fits(&p));
}

static void test_fits(void **state)
{
    AUTO(profile_free) struct profile p = PROFILE_EMPTY;
    AUTO(str_free) struct str stored = STR_EMPTY;
    AUTO(str_free) struct str value = STR_EMPTY;

    (void)state;
    profile_set_address(&p, "a@example.org");
    put(&p, "f", "x");
    profile_encode(&p, &stored);
    for (size_t i = stored.len; i <= PROFILE_MAX_BYTES; i++)
        str_add(&value, "x", 1);
    assert_true(profile_set(&p, "f", value.text));
    assert_true(profile_fits(&p));
    str_add(&value, "x", 1);
    assert_true(profile_set(&p, "f", value.text));
    assert_false(profile_fits(&p));
    str_reset(&stored);
    profile_encode(&p, &stored);
    assert_int_equal(stored.len, PROFILE_MAX_BYTES + 1);
    assert_false(profile_decode(&p, stored.text, stored.len, NULL));
}

static void test_stored_form(void **state)
{
    AUTO(profile_free) struct profile p = PROFILE_EMPTY;
    AUTO(profile_free) struct profile q = PROFILE_EMPTY;
    AUTO(str_free) struct str stored = STR_EMPTY;
    const char *want = "{\"address\":\"ada@example.org\",\"fields\":{\"name\":\"Ada \\\"Lady\\\" "
                       "\\\\ Łódź\",\"sector\":[\"buses\",\"rail\"]}}";

    (void)state;
    profile_set_address(&p, "ada@example.org");
    put(&p, "name", "Ada \"Lady\" \\ Łódź");
    put(&p, "sector", "buses");
    put(&p, "sector", "rail");
    profile_encode(&p, &stored);
    assert_string_equal(stored.text, want);
    assert_true(profile_decode(&q, stored.text, stored.len, NULL));
    assert_true(profile_same(&p, &q));
    put(&q, "sector", "trams"); /* a decoded profile can be changed */
    assert_false(profile_same(&p, &q));
    profile_copy(&p, &q);
    assert_true(profile_same(&p, &q));
    str_reset(&stored);
    profile_reset(&p);
    profile_encode(&p, &stored);
    assert_string_equal(stored.text, "{\"address\":\"\",\"fields\":{}}");
}

static void test_decode(void **state)
{
    static const struct {
        const char *text;
        const char *f; /* the value of "f" wanted, or NULL: no profile */
    } cases[] = {
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\"}}", "x"},
        {" { \"fields\" : { \"f\" : [ \"x\" , \"y\" ] } , \"address\" : \"a\" } \n", "x"},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\u00e9\\u4e1c\\ud83d\\ude8c\\/\"}}", "é东🚌/"},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\u00E9\\\"\\\\\"}}", "é\"\\"},
        {"", NULL},
        {"{}", NULL},
        {"null", NULL},
        {"[]", NULL},
        {"{\"address\":\"a\"}", NULL},
        {"{\"fields\":{}}", NULL},
        {"{\"address\":\"a\",\"fields\":{}} x", NULL},
        {"{\"address\":\"a\",\"fields\":{}", NULL},
        {"{\"address\":\"a\",\"address\":\"a\",\"fields\":{}}", NULL},
        {"{\"address\":\"a\",\"fields\":{},\"key\":\"x\"}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":[]}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":[\"x\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":[\"x\",]}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":1}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"\":\"x\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\",\"f\":\"y\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\ny\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\\ny\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\\u000ay\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\\u0085y\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\\u0000\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\ud83d\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\ud83dx\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\ud83d\\u0041\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\ude8c\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\u12g4\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\u12", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"\\x\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"caf\xe9\"}}", NULL},
        {"{\"address\":\"a\",\"fields\":{\"f\":\"x\x7f\"}}", NULL},
    };
    AUTO(profile_free) struct profile p = PROFILE_EMPTY;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct error err = {0};
        bool ok = profile_decode(&p, cases[i].text, strlen(cases[i].text), &err);
        if (ok != (cases[i].f != NULL))
            fail_msg("%s: %s", cases[i].text, err.message);
        if (ok) {
            assert_string_equal(profile_value(&p, "f"), cases[i].f);
            assert_string_equal(profile_address(&p), "a");
        } else {
            assert_int_equal(err.kind, ERROR_DATA);
            assert_int_equal(p.count, 0);
            assert_string_equal(profile_address(&p), "");
        }
    }
}

static void test_display_name(void **state)
{
    static const struct {
        const char *name, *first, *last, *want;
    } cases[] = {
        {"Ada King", "Ada", "Lovelace", "Ada King"},
        {"", "Ada", "Lovelace", "Ada Lovelace"},
        {"", "Ada", "", "Ada"},
        {"", "", "Lovelace", "Lovelace"},
        {"", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(profile_free) struct profile p = PROFILE_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        put(&p, "last_name", cases[i].last);
        put(&p, "first_name", cases[i].first);
        put(&p, "name", cases[i].name);
        profile_add_display_name(&p, &got);
        assert_string_equal(got.text, cases[i].want);
    }
}

static void test_same(void **state)
{
    static const struct {
        const char *a, *b;
        bool want;
    } cases[] = {
        {"{\"f\":\"x\",\"g\":\"y\"}", "{\"g\":\"y\",\"f\":\"x\"}", true},
        {"{\"f\":\"x\"}", "{\"f\":\"x\",\"g\":\"y\"}", false},
        {"{\"f\":\"x\"}", "{\"g\":\"x\"}", false},
        {"{\"f\":\"x\"}", "{\"f\":\"y\"}", false},
        {"{\"f\":[\"x\",\"y\"]}", "{\"f\":[\"y\",\"x\"]}", false},
        {"{\"f\":[\"x\",\"y\"]}", "{\"f\":[\"x\"]}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(profile_free) struct profile a = PROFILE_EMPTY;
        AUTO(profile_free) struct profile b = PROFILE_EMPTY;
        AUTO(str_free) struct str text = STR_EMPTY;
        str_addf(&text, "{\"address\":\"a\",\"fields\":%s}", cases[i].a);
        assert_true(profile_decode(&a, text.text, text.len, NULL));
        str_reset(&text);
        str_addf(&text, "{\"address\":\"a\",\"fields\":%s}", cases[i].b);
        assert_true(profile_decode(&b, text.text, text.len, NULL));
        assert_int_equal(profile_same(&a, &b), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_fits),   cmocka_unit_test(test_stored_form),
        cmocka_unit_test(test_decode), cmocka_unit_test(test_display_name),
        cmocka_unit_test(test_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
