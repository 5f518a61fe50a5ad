#include "people/audience.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define DAY      86400
#define NEW_YEAR 1767225600 /* 2026-01-01 00:00 UTC */
#define PERSON_DATA                                                                                \
    "{\"address\":\"ada@example.org\",\"fields\":{\"sector\":[\"Buses\",\"rail\"],"                \
    "\"region\":\"London\",\"home_town\":\"Milton Keynes\",\"städte\":\"Łódź\",\"count\":\"0\"}}"

static const char *const known_fields[] = {"sector", "region",    "home_town", "städte",
                                           "count",  "empty_one", NULL};

static const struct audience_named named[] = {
    {"buses", "sector has buses", "fortnight.conf:31"},
    {"Night shift", "region = Leeds or count = 0", "fortnight.conf:32"},
    {"both", "buses and \"night shift\"", "fortnight.conf:33"},
    {"loop", "not (hoop)", "fortnight.conf:34"},
    {"hoop", "buses or loop", "fortnight.conf:35"},
    {"self", "self", NULL},
    {"broken", "sector has", "fortnight.conf:36"},
    {"nothing", "", "fortnight.conf:37"},
    {"open", "(sector has buses", NULL},
    {"close", "sector has buses)", NULL},
};

static bool find_edition(void *ctx, const char *slug, int64_t *number)
{
    (void)ctx;
    if (strcmp(slug, "pay-talks") != 0 && strcmp(slug, "strike") != 0)
        return false;
    *number = slug[0] == 'p' ? 7 : 8;
    return true;
}

static bool got(void *ctx, int64_t edition, int64_t person)
{
    ++*(int *)ctx;
    return edition == 7 && person == 3;
}

static const struct audience_scope scope = {
    .named = named,
    .named_count = sizeof(named) / sizeof(named[0]),
    .fields = known_fields,
    .edition = find_edition,
};

/* NOLINTNEXTLINE(readability-non-const-parameter): got() counts in it */
static bool matches(const struct audience *audience, int64_t joined_at, int *asked)
{
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;

    assert_true(profile_decode(&profile, PERSON_DATA, strlen(PERSON_DATA), NULL));
    const struct audience_person person = {
        .number = 3, .joined_at = joined_at, .profile = &profile, .got = got, .ctx = asked};
    return audience_matches(audience, &person);
}

/* The person joined on 2026-01-01 at noon. */
static const struct {
    const char *text;
    bool want;
} answers[] = {
    {"", true},
    {"  \n", true},
    {"everyone", true},
    {"EVERYONE", true},
    {"not everyone", false},
    {"region = London", true},
    {"region=london", true},
    {"REGION = 'LONDON'", true},
    {"region != London", false},
    {"region = Leeds", false},
    {"region != Leeds", true},
    {"region has London", true},
    {"sector = rail", true},
    {"sector has BUSES", true},
    {"sector != rail", false},
    {"sector in (trams, rail)", true},
    {"sector in (trams)", false},
    {"sector not in (trams)", true},
    {"sector not in (trams, rail)", false},
    {"not sector in (trams)", true},
    {"\"home town\" = \"Milton Keynes\"", true},
    {"home-town = 'milton keynes'", true},
    {"Städte = łÓDŹ", true},
    {"region is empty", false},
    {"region is not empty", true},
    {"empty_one is empty", true},
    {"empty_one is not empty", false},
    {"empty_one = x", false},
    {"empty_one != x", true},
    {"count = 0", true},
    {"joined = 2026-01-01", true},
    {"joined != 2026-01-01", false},
    {"joined > 2026-01-01", false},
    {"joined >= 2026-01-01", true},
    {"joined < 2026-01-01", false},
    {"joined <= 2026-01-01", true},
    {"joined > 2025-12-31", true},
    {"joined < 2026-01-02", true},
    {"got pay-talks", true},
    {"got strike", false},
    {"got 'pay-talks' and not got strike", true},
    {"buses", true},
    {"BUSES", true},
    {"\"night shift\"", true},
    {"both", true},
    {"not both", false},
    {"both and region = Leeds", false},
    {"region = Leeds or both", true},
    {"not not buses", true},
    {"not (buses)", false},
    {"not buses or everyone", true},
    {"not (buses or everyone)", false},
    /* and binds more than or */
    {"everyone or everyone and not everyone", true},
    {"(everyone or everyone) and not everyone", false},
    {"not everyone and everyone or everyone", true},
    {"not everyone and (everyone or everyone)", false},
    {"everyone and everyone and not everyone", false},
    {"not everyone or not everyone or everyone", true},
    {"everyone and not everyone or everyone and everyone", true},
    {"((((((region = London))))))", true},
    {"region = \"say \"\"hi\"\"\" or region = 'London'", true},
    {"\"region\" = \"London\"", true},
};

static void test_answers(void **state)
{
    int asked = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct audience *audience = NULL;
        struct error err = {0};
        if (!audience_compile(&audience, answers[i].text, &scope, &err))
            fail_msg("%s: %s", answers[i].text, err.message);
        if (matches(audience, NEW_YEAR + DAY / 2, &asked) != answers[i].want)
            fail_msg("%s", answers[i].text);
        audience_free(audience);
    }
}

static const struct {
    const char *text, *want;
} wrong_ones[] = {
    {"region = ", "column 10: expected a value, found the end"},
    {"= x", "column 1: expected a field or the name of an audience, found '='"},
    {"region == London", "column 8: '==' means nothing here; is = or != meant?"},
    {"region <> London", "column 8: '<>' means nothing here; is = or != meant?"},
    {"region = \"London", "column 10: the quote '\"' is not closed"},
    {"region > London", "column 8: only 'joined' can be compared with '>'"},
    {"regoin = London", "column 1: nobody has the field 'regoin'; did you mean 'region'?"},
    {"zzz = London", "column 1: nobody has the field 'zzz'"},
    {"email = a", "column 1: the address is no field that can select people"},
    {"address = a", "column 1: 'address' cannot be a field: Fortnight uses the word itself"},
    {"region London", "column 1: after the field 'region' must come =, !=, has, in or is"},
    {"bussed", "column 1: no audience is called 'bussed'; did you mean 'buses'?"},
    {"zzzzz", "column 1: no audience is called 'zzzzz' (if it is a field, =, !=, has, in or is "
              "must follow)"},
    {"region = North West",
     "column 16: expected 'and' or 'or' (a value of several words needs quotes), found 'West'"},
    {"region in London", "column 11: expected '(' and the values, found 'London'"},
    {"region in (London", "column 18: expected ',' or ')' (a value of several words needs "
                          "quotes), found the end"},
    {"region in ()", "column 12: expected a value, found ')'"},
    {"region in (a,)", "column 14: expected a value, found ')'"},
    {"region not London", "column 12: expected 'in' after 'not', found 'London'"},
    {"region is London",
     "column 11: expected 'empty' or 'not empty' (for a value write =), found 'London'"},
    {"region = empty", "column 10: write 'is empty', or put quotes around 'empty'"},
    {"region = ''", "column 10: no value is empty: write 'is empty'"},
    {"region = not", "column 10: expected a value; if 'not' is one, put quotes around it"},
    {"joined 2026-01-01", "column 8: expected one of > >= < <= = != after 'joined' (a field of "
                          "that name needs quotes), found '2026-01-01'"},
    {"joined > yesterday", "column 10: expected a date like 2026-01-31, found 'yesterday'"},
    {"joined > 2026-02-29", "column 10: expected a date like 2026-01-31, found '2026-02-29'"},
    {"joined > 2026-13-01", "column 10: expected a date like 2026-01-31, found '2026-13-01'"},
    {"joined > 2026-1-1", "column 10: expected a date like 2026-01-31, found '2026-1-1'"},
    {"got", "column 4: expected the name of an edition after 'got', found the end"},
    {"got nothing-such", "column 5: no edition 'nothing-such' was sent"},
    {"(buses", "column 1: this '(' is not closed"},
    {"buses)", "column 6: there is no '(' for this ')'"},
    {"buses and", "column 10: expected a field or the name of an audience, found the end"},
    {"not", "column 4: expected a field or the name of an audience, found the end"},
    {"buses buses", "column 7: expected 'and' or 'or' (a value of several words needs quotes), "
                    "found 'buses'"},
    {"é = x and regoin = y", "column 1: nobody has the field 'é'"},
    {"städte = é and (sektor = y)",
     "column 17: nobody has the field 'sektor'; did you mean 'sector'?"},
    {"loop", "audience 'hoop' (fortnight.conf:35), column 10: the audience 'loop' is made of "
             "itself"},
    {"self", "audience 'self', column 1: the audience 'self' is made of itself"},
    {"buses and broken",
     "audience 'broken' (fortnight.conf:36), column 11: expected a value, found the end"},
    {"nothing", "audience 'nothing' (fortnight.conf:37), column 1: expected a field or the name "
                "of an audience, found the end"},
    {"(open)", "audience 'open', column 1: this '(' is not closed"},
    {"(close", "audience 'close', column 17: there is no '(' for this ')'"},
    {"a\xff", "an audience that is not UTF-8"},
};

static void test_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong_ones) / sizeof(wrong_ones[0]); i++) {
        struct audience *audience = NULL;
        struct error err = {0};
        if (audience_compile(&audience, wrong_ones[i].text, &scope, &err))
            fail_msg("%s: compiles", wrong_ones[i].text);
        assert_string_equal(err.message, wrong_ones[i].want);
        assert_int_equal(err.kind, ERROR_DATA);
        assert_null(audience);
    }
}

/* Without a list of fields any name is one; without editions `got` is refused. */
static void test_bare_scope(void **state)
{
    static const struct audience_scope bare = {0};
    struct audience *audience = NULL;
    struct error err = {0};
    int asked = 0;

    (void)state;
    assert_true(audience_compile(&audience, "whatever = x or sector = rail", &bare, NULL));
    assert_true(matches(audience, 0, &asked));
    audience_free(audience);
    assert_false(audience_compile(&audience, "got pay-talks", &bare, &err));
    assert_string_equal(err.message, "column 5: 'got' cannot be used here");
    audience_free(NULL);
}

static void test_everyone(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } cases[] = {{"", true},
                 {"everyone", true},
                 {"not everyone", false},
                 {"buses", false},
                 {"(everyone)", true}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct audience *audience = NULL;
        assert_true(audience_compile(&audience, cases[i].text, &scope, NULL));
        assert_int_equal(audience_is_everyone(audience), cases[i].want);
        audience_auto_free(&audience);
    }
}

static void test_asks(void **state)
{
    static const struct {
        const char *text;
        bool want;
    } cases[] = {{"everyone", false},
                 {"region is empty", false},
                 {"got pay-talks", true},
                 {"region is not empty and not got pay-talks", true}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct audience *audience = NULL;
        assert_true(audience_compile(&audience, cases[i].text, &scope, NULL));
        assert_int_equal(audience_asks(audience), cases[i].want);
        audience_auto_free(&audience);
    }
}

/* The store is asked who got what only where it matters. */
static void test_short_cuts(void **state)
{
    static const struct {
        const char *text;
        int asked;
    } cases[] = {
        {"got strike", 1},
        {"region = Leeds and got strike", 0},
        {"buses or got strike", 0},
        {"buses and got strike", 1},
        {"(region = Leeds and got strike) or (buses or got strike)", 0},
        {"got strike or got pay-talks or got strike", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct audience *audience = NULL;
        int asked = 0;
        assert_true(audience_compile(&audience, cases[i].text, &scope, NULL));
        (void)matches(audience, 0, &asked);
        assert_int_equal(asked, cases[i].asked);
        audience_free(audience);
    }
}

static void test_depth(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        struct audience *audience = NULL;
        struct error err = {0};
        int asked = 0;
        for (size_t i = 0; i < AUDIENCE_DEPTH_MAX + over; i++)
            str_add_text(&text, i % 2 ? "not " : "(");
        str_add_text(&text, "buses = x or buses = y and everyone");
        for (size_t i = 0; i < AUDIENCE_DEPTH_MAX + over; i += 2)
            str_add_text(&text, ")");
        bool ok = audience_compile(&audience, text.text, &(struct audience_scope){0}, &err);
        assert_int_equal(ok, !over);
        if (ok)
            (void)matches(audience, 0, &asked);
        else
            assert_string_equal(err.message, "column 161: more than 64 things inside each other");
        audience_free(audience);
    }
}

static void test_size(void **state)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct audience *audience = NULL;
    struct error err = {0};
    /* Each is the one before, many times: small to write, huge to put together. */
    static const struct audience_named bombs[] = {
        {"a", "x = y or x = y or x = y or x = y or x = y or x = y or x = y or x = y", NULL},
        {"b", "a or a or a or a or a or a or a or a or a or a or a or a or a or a or a or a", NULL},
        {"c", "b or b or b or b or b or b or b or b or b or b or b or b or b or b or b or b", NULL},
        {"d", "c or c or c or c or c or c or c or c or c or c or c or c or c or c or c or c", NULL},
    };

    (void)state;
    while (text.len < AUDIENCE_MAX_BYTES)
        str_add_text(&text, " ");
    assert_true(audience_compile(&audience, text.text, &scope, &err));
    audience_free(audience);
    str_add_text(&text, " ");
    assert_false(audience_compile(&audience, text.text, &scope, &err));
    assert_string_equal(err.message, "an audience of more than 8192 octets");
    assert_false(audience_compile(
        &audience, "d", &(struct audience_scope){.named = bombs, .named_count = 4}, &err));
    assert_string_equal(err.message,
                        "an audience has, with all the audiences in it, more than 8192 parts");
}

/* A zone one hour ahead of UTC: its days begin an hour earlier. */
static int64_t an_hour_ahead(void *ctx, int year, int month, int day)
{
    (void)ctx;
    assert_int_equal(year, month == 12 ? 2025 : 2026);
    assert_true((month == 12 && day == 31) || (month == 1 && day == 1));
    return (month == 12 ? NEW_YEAR - DAY : NEW_YEAR) - 3600;
}

static void test_time_zone(void **state)
{
    const struct audience_scope zone = {.day_start = an_hour_ahead};
    struct audience *audience = NULL;
    int asked = 0;

    (void)state;
    assert_true(audience_compile(&audience, "joined = 2025-12-31", &zone, NULL));
    assert_true(matches(audience, NEW_YEAR - 3601, &asked));
    assert_false(matches(audience, NEW_YEAR - 3600, &asked));
    assert_true(matches(audience, NEW_YEAR - 3600 - DAY, &asked));
    assert_false(matches(audience, NEW_YEAR - 3601 - DAY, &asked));
    audience_free(audience);
}

static void test_days(void **state)
{
    static const struct {
        const char *text;
        int64_t inside, outside;
    } cases[] = {
        {"joined = 1970-01-01", 0, DAY},
        {"joined = 1970-01-01", DAY - 1, -1},
        {"joined = 2024-02-29", 1709164800, 1709164800 + DAY},
        {"joined = 2024-02-29", 1709164800 + DAY - 1, 1709164799},
        {"joined = 2025-12-31", NEW_YEAR - 1, NEW_YEAR},
        {"joined = 1969-12-31", -1, 0},
        {"joined = 2000-03-01", 951868800, 951868799},
        {"joined = 0001-01-01", -62135596800, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct audience *audience = NULL;
        int asked = 0;
        assert_true(audience_compile(&audience, cases[i].text, &scope, NULL));
        if (!matches(audience, cases[i].inside, &asked) ||
            matches(audience, cases[i].outside, &asked))
            fail_msg("%s", cases[i].text);
        audience_free(audience);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),    cmocka_unit_test(test_errors),
        cmocka_unit_test(test_bare_scope), cmocka_unit_test(test_everyone),
        cmocka_unit_test(test_short_cuts), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_size),       cmocka_unit_test(test_time_zone),
        cmocka_unit_test(test_days),       cmocka_unit_test(test_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
