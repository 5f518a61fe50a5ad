#include "cli/amount.h"

#include <setjmp.h>

#include <cmocka.h>

static void test_number(void **state)
{
    static const struct {
        int64_t number;
        const char *want;
    } cases[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {1062049, "1,062,049"},
        {-999, "-999"},
        {-1000, "-1,000"},
        {INT64_MIN, "-9,223,372,036,854,775,808"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(amount_number(cases[i].number).text, cases[i].want);
    assert_string_equal(amount_count(1, "person", "people").text, "1 person");
    assert_string_equal(amount_count(0, "person", "people").text, "0 people");
    assert_string_equal(amount_count(2500, "person", "people").text, "2,500 people");
}

static void test_duration(void **state)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } cases[] = {
        {-5, "0 s"},
        {0, "0 s"},
        {59, "59 s"},
        {60, "1 min"},
        {80, "1 min 20 s"},
        {599, "9 min 59 s"},
        {600, "10 min"},
        {659, "10 min"},
        {3599, "59 min"},
        {3600, "1 h"},
        {7500, "2 h 5 min"},
        {172799, "47 h 59 min"},
        {172800, "2 days"},
        {273600, "3 days 4 h"},
        {86400LL * 1234, "1,234 days"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(amount_duration(cases[i].seconds).text, cases[i].want);
}

static void test_rate(void **state)
{
    static const struct {
        int64_t count;
        int64_t ms;
        const char *want;
    } cases[] = {{0, 1000, ""},         {5, 0, ""},          {48024, 1000, "48,024/s"},
                 {100, 10000, "10/s"},  {5, 2000, "2.5/s"},  {1, 1000, "1.0/s"},
                 {12, 60000, "12/min"}, {1, 60000, "1/min"}, {3, 3600000, "3/h"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(amount_rate(cases[i].count, cases[i].ms).text, cases[i].want);
}

static void test_octets_and_percent(void **state)
{
    (void)state;
    assert_string_equal(amount_octets(1).text, "1 octet");
    assert_string_equal(amount_octets(999).text, "999 octets");
    assert_string_equal(amount_octets(12251).text, "12.3 KB");
    assert_string_equal(amount_octets(999960).text, "1.0 MB");
    assert_string_equal(amount_octets(13000000000).text, "13.0 GB");
    assert_string_equal(amount_percent(0, 10).text, "0 %");
    assert_string_equal(amount_percent(1, 1000000).text, "1 %");
    assert_string_equal(amount_percent(999999, 1000000).text, "99 %");
    assert_string_equal(amount_percent(10, 10).text, "100 %");
    assert_string_equal(amount_percent(0, 0).text, "100 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_duration),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_octets_and_percent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
