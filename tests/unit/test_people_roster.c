#include "people/roster.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define CELLS_MAX 8

static const char *const many[] = {"sector", NULL};

/* "a|b|c" as a row. */
struct row {
    char *text;
    const char *cells[CELLS_MAX];
    struct csv_row row;
};

static void row_done(struct row *row)
{
    free(row->text);
}

static struct row row_of(const char *text)
{
    struct row row = {.text = strdup(text), .row = {.line = 1}};

    for (char *cell = row.text; cell;) {
        char *end = strchr(cell, '|');
        assert_true(row.row.count < CELLS_MAX);
        row.cells[row.row.count++] = cell;
        if (end)
            *end++ = '\0';
        cell = end;
    }
    return row;
}

static bool open_roster(struct roster **out, const char *headings,
                        const struct roster_options *options, struct error *err)
{
    AUTO(row_done) struct row row = row_of(headings);

    row.row.cells = row.cells;
    return roster_new(out, &row.row, options, err);
}

static const struct {
    const char *headings;
    const char *maps[3];
    const char *want; /* fields, '-' for one left out; or the error */
} heading_rows[] = {
    {"email|first name", {NULL}, "email first_name"},
    {"SURNAME|E-Mail Address|Forename", {NULL}, "last_name email first_name"},
    {"Address|name", {NULL}, "email name"},
    {"Address|Email", {NULL}, "postal_address email"},
    {"email||region", {NULL}, "email - region"},
    {"Kontakt|Region", {"kontakt=email", NULL}, "email region"},
    {"Kontakt|Region", {" KONTAKT =E-Mail", "region=", NULL}, "email -"},
    {"Email|Home e-mail", {"Home e-mail=other", NULL}, "email other"},
    {"first name|email", {"first_name=nickname", NULL}, "nickname email"},
    {"email|sector|sector", {NULL}, "email sector sector"},
    {"rejected_line|Rejected because|email", {NULL}, "- - email"},
    {"email|a=b", {"a=b=c", NULL}, "email c"},
    {"name|region",
     {NULL},
     "no column is called email: name the one with the addresses with --map COLUMN=email"},
    {"ada@example.org|Ada",
     {NULL},
     "the first row is a person, not the headings: put a line like "
     "'email,first_name' above it"},
    {"email|region|Region",
     {NULL},
     "columns 2 and 3 are both 'region': leave one out with --map "
     "'Region=', or name it otherwise"},
    {"email|E-Mail",
     {NULL},
     "columns 1 and 2 are both 'email': leave one out with --map "
     "'E-Mail=', or name it otherwise"},
    {"email|***",
     {NULL},
     "column 2: '***' makes no name of a field: it needs a letter or a digit; "
     "name it with --map '***=FIELD', or leave it out with --map '***='"},
    {"email|Edition",
     {NULL},
     "column 2: 'Edition' cannot be a field: Fortnight uses the word itself; "
     "name it with --map 'Edition=FIELD', or leave it out with --map 'Edition='"},
    {"email|Status",
     {NULL},
     "column 2: 'Status' cannot be a field: Fortnight uses the word itself; "
     "name it with --map 'Status=FIELD', or leave it out with --map 'Status='"},
    {"email|Status|number", {"status=", "Number=member_number", NULL}, "email - member_number"},
    {"email|Region",
     {"region=number", NULL},
     "--map: 'number' cannot be a field: Fortnight uses the word itself"},
    {"email|Region",
     {"regoin=x", NULL},
     "--map: there is no column 'regoin'; did you mean 'Region'?"},
    {"email|Region", {"zzzzzz=x", NULL}, "--map: there is no column 'zzzzzz'"},
    {"email|Region", {"region", NULL}, "--map 'region' is no COLUMN=field"},
    {"email|Region",
     {"region=***", NULL},
     "--map: '***' makes no name of a field: it needs a letter or a digit"},
};

static void test_headings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(heading_rows) / sizeof(heading_rows[0]); i++) {
        AUTO(roster_auto_free) struct roster *roster = NULL;
        AUTO(str_free) struct str got = STR_EMPTY;
        const struct roster_options options = {.maps = heading_rows[i].maps, .many_valued = many};
        struct error err = {0};
        if (!open_roster(&roster, heading_rows[i].headings, &options, &err)) {
            assert_string_equal(err.message, heading_rows[i].want);
            assert_false(roster_new(&roster, &(struct csv_row){0}, &options, NULL));
            continue;
        }
        for (size_t k = 0; k < roster_columns(roster); k++)
            str_addf(&got, "%s%s", k ? " " : "",
                     roster_field_at(roster, k) ? roster_field_at(roster, k) : "-");
        assert_string_equal(got.text, heading_rows[i].want);
    }
}

static void test_sets(void **state)
{
    static const struct {
        const char *set, *want;
    } cases[] = {
        {"x", "--set: 'x' is no field=value"},
        {"email=a@example.org",
         "--set: the address is no field: change it with 'fortnight address'"},
        {"rejected_because=x",
         "--set: 'rejected_because' cannot be a field: Fortnight uses the word itself"},
        {"region=a\x01", "--set: the value of 'region' has a control character"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct roster *roster = NULL;
        const char *const sets[] = {cases[i].set, NULL};
        struct error err = {0};
        assert_false(open_roster(&roster, "email", &(struct roster_options){.sets = sets}, &err));
        assert_string_equal(err.message, cases[i].want);
        assert_int_equal(err.kind, ERROR_USAGE);
    }
}

static void test_rows(void **state)
{
    static const char *const sets[] = {"source=conference", "sector=rail", NULL};
    static const struct {
        const char *row;
        const char *want; /* stored form, or the reason */
    } cases[] = {
        {"ada@example.org|Ada|King|buses",
         "{\"address\":\"ada@example.org\",\"fields\":{\"first_name\":\"Ada\",\"last_name\":"
         "\"King\","
         "\"sector\":[\"buses\",\"rail\"],\"source\":\"conference\"}}"},
        {" ada@EXAMPLE.org ", "{\"address\":\"ada@example.org\",\"fields\":{\"source\":"
                              "\"conference\",\"sector\":\"rail\"}}"},
        {"mailto:ada@example.org||", "{\"address\":\"ada@example.org\",\"fields\":{\"source\":"
                                     "\"conference\",\"sector\":\"rail\"}}"},
        {"\"Ada King\" <ada@example.org>", "{\"address\":\"ada@example.org\",\"fields\":{\"name\":"
                                           "\"Ada King\",\"source\":\"conference\","
                                           "\"sector\":\"rail\"}}"},
        {"Ada King <ada@example.org>|Adele",
         "{\"address\":\"ada@example.org\",\"fields\":{\"first_name\":\"Adele\","
         "\"source\":\"conference\",\"sector\":\"rail\"}}"},
        {"ada@example.org||||", "{\"address\":\"ada@example.org\",\"fields\":{\"source\":"
                                "\"conference\",\"sector\":\"rail\"}}"},
        {"ada@example.org|||| x", "has 5 cells, but there are 4 headings"},
        {"", "has no address"},
        {"|Ada", "has no address"},
        {"ada@example.org|A\x01", "the value of 'first_name' has a control character"},
    };
    const struct roster_options options = {.sets = sets, .many_valued = many};
    AUTO(roster_auto_free) struct roster *roster = NULL;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;

    (void)state;
    assert_true(open_roster(&roster, "email|first name|last name|sector", &options, NULL));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(row_done) struct row row = row_of(cases[i].row);
        AUTO(str_free) struct str got = STR_EMPTY;
        struct address address = {.text = "untouched"};
        struct error err = {0};
        row.row.cells = row.cells;
        if (roster_read(roster, &row.row, &profile, &address, &err)) {
            profile_encode(&profile, &got);
            assert_string_equal(address.text, "ada@example.org");
        } else {
            str_add_text(&got, err.message);
            assert_int_equal(err.kind, ERROR_DATA);
            assert_string_equal(address.text, "untouched");
        }
        assert_string_equal(got.text, cases[i].want);
    }
}

/* What is wrong with an address is public, the address is not. */
static void test_bad_address(void **state)
{
    AUTO(roster_auto_free) struct roster *roster = NULL;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(row_done) struct row row = row_of("ada lovelace at home");
    struct address address;
    struct error err = {0};

    (void)state;
    row.row.cells = row.cells;
    assert_true(open_roster(&roster, "email", &(struct roster_options){0}, NULL));
    assert_false(roster_read(roster, &row.row, &profile, &address, &err));
    assert_null(strstr(err.message, "lovelace"));
    assert_non_null(strstr(err.about, "lovelace"));
}

static void test_merge(void **state)
{
    static const struct {
        const char *person, *row; /* fields of each */
        bool replace;
        const char *want; /* NULL: nothing new */
    } cases[] = {
        {"{\"region\":\"Leeds\"}", "{\"region\":\"Leeds\"}", false, NULL},
        {"{\"region\":\"Leeds\"}", "{}", false, NULL},
        {"{\"region\":\"Leeds\"}", "{}", true, NULL},
        {"{\"region\":\"Leeds\"}", "{\"region\":\"London\"}", false, "{\"region\":\"London\"}"},
        {"{}", "{\"region\":\"London\"}", false, "{\"region\":\"London\"}"},
        {"{\"region\":\"Leeds\"}", "{\"name\":\"Ada\"}", false,
         "{\"region\":\"Leeds\",\"name\":\"Ada\"}"},
        {"{\"sector\":[\"buses\",\"rail\"]}", "{\"sector\":\"rail\"}", false, NULL},
        {"{\"sector\":[\"buses\",\"rail\"]}", "{\"sector\":\"rail\"}", true,
         "{\"sector\":\"rail\"}"},
        {"{\"sector\":\"buses\"}", "{\"sector\":[\"rail\",\"buses\"]}", false,
         "{\"sector\":[\"buses\",\"rail\"]}"},
        {"{\"sector\":\"buses\"}", "{\"sector\":[\"rail\",\"buses\"]}", true,
         "{\"sector\":[\"rail\",\"buses\"]}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct roster_options options = {.many_valued = many, .replace = cases[i].replace};
        AUTO(roster_auto_free) struct roster *roster = NULL;
        AUTO(profile_free) struct profile person = PROFILE_EMPTY;
        AUTO(profile_free) struct profile row = PROFILE_EMPTY;
        AUTO(profile_free) struct profile want = PROFILE_EMPTY;
        AUTO(str_free) struct str text = STR_EMPTY;
        bool changed = false;

        assert_true(open_roster(&roster, "email", &options, NULL));
        str_addf(&text, "{\"address\":\"old@example.org\",\"fields\":%s}", cases[i].person);
        assert_true(profile_decode(&person, text.text, text.len, NULL));
        str_reset(&text);
        str_addf(&text, "{\"address\":\"new@example.org\",\"fields\":%s}", cases[i].row);
        assert_true(profile_decode(&row, text.text, text.len, NULL));
        str_reset(&text);
        str_addf(&text, "{\"address\":\"old@example.org\",\"fields\":%s}",
                 cases[i].want ? cases[i].want : cases[i].person);
        assert_true(profile_decode(&want, text.text, text.len, NULL));

        assert_true(roster_merge(roster, &person, &row, &changed, NULL));
        assert_int_equal(changed, cases[i].want != NULL);
        assert_true(profile_same(&person, &want));
    }
}

static void test_merge_limit(void **state)
{
    const struct roster_options options = {.many_valued = many};
    AUTO(roster_auto_free) struct roster *roster = NULL;
    AUTO(profile_free) struct profile person = PROFILE_EMPTY;
    AUTO(profile_free) struct profile row = PROFILE_EMPTY;
    struct error err = {0};
    bool changed = false;
    char value[16];

    (void)state;
    assert_true(open_roster(&roster, "email", &options, NULL));
    for (int i = 0; i < PROFILE_VALUES_MAX; i++) {
        (void)snprintf(value, sizeof(value), "v%d", i);
        assert_true(profile_add(&person, "sector", value));
    }
    assert_true(profile_set(&row, "sector", "v5"));
    assert_true(roster_merge(roster, &person, &row, &changed, &err));
    assert_false(changed);
    assert_true(profile_set(&row, "sector", "new"));
    assert_false(roster_merge(roster, &person, &row, &changed, &err));
    assert_string_equal(err.message, "there are too many fields or values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headings), cmocka_unit_test(test_sets),
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_bad_address),
        cmocka_unit_test(test_merge),    cmocka_unit_test(test_merge_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
