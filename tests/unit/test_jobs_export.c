#include "jobs/export.h"

#include "list_fixture.h"

#include "jobs/by_hand.h"
#include "people/csv.h"

#define SETTINGS "many_valued = ( \"sector\", \"branch\" );"
#define PEOPLE   300

/* Always the same numbers. */
static uint32_t next_number(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 8) % below;
}

static const char *const values[] = {
    "",        "buses", "a;b",  "a, b",    "say \"hi\"", "\"",          "'quoted'", "Łódź",
    "O'Brien", "=1+1",  "a  b", "-",       "{{x}}",      "<b>",         "0",        "null",
    "🚌",       "a\tb",  "c;;d", "x; y; z", "\"a\",b",    "line\nbreak", " around ", "e\xcc\x81",
    "#",       "a|b",   "é",    "sep=;"};

/* A file with every awkward value in every field. */
static void write_people(struct str *out)
{
    static const char *const headings[] = {"E-Mail",   "Name",  "Sector", "Branch", "First Name",
                                           "Language", "Notes", "ZZ top", "A & B"};
    uint32_t state = 2026;

    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
        str_addf(out, "%s%s", i ? "," : "", headings[i]);
    str_add_text(out, "\n");
    for (int person = 0; person < PEOPLE; person++) {
        str_addf(out, "person%d@d%d.example.org", person, person % 7);
        for (size_t i = 1; i < sizeof(headings) / sizeof(headings[0]); i++) {
            str_add_text(out, ",");
            csv_add_cell(out, values[next_number(&state, sizeof(values) / sizeof(values[0]))]);
        }
        str_add_text(out, "\n");
    }
}

static void import(struct workspace *workspace, const char *path)
{
    struct import_options options = {.file = path, .consent = "x"};
    struct import_result result = IMPORT_RESULT_NONE;
    struct error err = {0};

    if (!job_import(workspace, &options, &result, &err))
        fail_msg("%s", err.message);
    assert_int_equal(result.rejected, 0);
    assert_int_equal(result.added, result.rows);
    import_result_free(&result);
}

static void export_text(struct workspace *workspace, const char *where, struct str *out)
{
    char *path = list_path("exported.csv");
    struct export_options options = {.where = where, .file = path};
    struct error err = {0};
    int64_t count = 0;

    if (!job_export(workspace, &options, &count, &err))
        fail_msg("%s", err.message);
    str_reset(out);
    assert_true(file_read(out, path, 10000000, &err));
    assert_false(file_is_open_to_others(path));
    free(path);
}

/* Whatever is held, an export is read back as the same people with the same fields. */
static void test_round_trip(void **state)
{
    struct workspace first = WORKSPACE_NONE;
    struct workspace second = WORKSPACE_NONE;
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str exported = STR_EMPTY;
    AUTO(str_free) struct str again = STR_EMPTY;

    (void)state;
    write_people(&text);
    char *path = list_write("awkward.csv", text.text, text.len);
    list_open(&first, "first", SETTINGS);
    import(&first, path);
    free(path);
    export_text(&first, NULL, &exported);
    path = list_write("again.csv", exported.text, exported.len);
    list_open(&second, "second", SETTINGS);
    import(&second, path);
    free(path);
    export_text(&second, NULL, &again);
    assert_string_equal(exported.text, again.text);

    /* The first has nothing new to learn from it: every field is as it was. */
    path = list_write("again.csv", exported.text, exported.len);
    struct import_options options = {.file = path, .consent = "x", .replace = true};
    struct import_result result = IMPORT_RESULT_NONE;
    assert_true(job_import(&first, &options, &result, NULL));
    assert_int_equal(result.unchanged, PEOPLE);
    import_result_free(&result);
    free(path);
    workspace_close(&first);
    workspace_close(&second);
}

static void test_who(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result changed;
    AUTO(str_free) struct str got = STR_EMPTY;
    static const char people[] =
        "email,zone,name,sector\na@example.org,1,A,x;y\nb@example.org,2,B,\n"
        "c@example.org,1,,y\nd@example.org,1,D,\n";
    char *path = list_write("who.csv", people, sizeof(people) - 1);

    (void)state;
    list_open(&workspace, "who", SETTINGS);
    import(&workspace, path);
    assert_true(job_remove(&workspace, "d@example.org", &changed, NULL));
    list_holds(&workspace, "#1 a@example.org active zone=1 name=A sector=x; y\n"
                           "#2 b@example.org active zone=2 name=B\n"
                           "#3 c@example.org active zone=1 sector=y\n"
                           "#4 d@example.org left zone=1 name=D\n");
    export_text(&workspace, NULL, &got);
    assert_string_equal(
        got.text, "email,name,sector,zone\r\na@example.org,A,\"x; y\",1\r\nb@example.org,B,,2\r\n"
                  "c@example.org,,y,1\r\n");
    export_text(&workspace, "sector has y and name is not empty", &got);
    assert_string_equal(got.text, "email,name,sector,zone\r\na@example.org,A,\"x; y\",1\r\n");
    export_text(&workspace, "zone = 2", &got);
    assert_string_equal(got.text, "email,name,zone\r\nb@example.org,B,2\r\n");
    export_text(&workspace, "zone = 3", &got);
    assert_string_equal(got.text, "email\r\n");
    free(path);
    workspace_close(&workspace);
}

static void test_refused(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    char *nowhere = list_path("no/such/folder.csv");
    const struct {
        const char *where, *file;
        enum error_kind kind;
    } cases[] = {{"zone =", NULL, ERROR_DATA}, {NULL, nowhere, ERROR_CANNOT_CREATE}};

    (void)state;
    list_open(&workspace, "refuse_export", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct export_options options = {
            .where = cases[i].where, .file = cases[i].file, .out = stdout};
        struct error err = {0};
        int64_t count = 7;
        assert_false(job_export(&workspace, &options, &count, &err));
        assert_int_equal(err.kind, cases[i].kind);
        assert_int_equal(count, 7);
    }
    free(nowhere);
    workspace_close(&workspace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_who),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, list_setup, list_teardown);
}
