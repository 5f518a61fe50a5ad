#include "jobs/import.h"

#include "list_fixture.h"

#include "jobs/by_hand.h"
#include "jobs/import_batch.h"
#include "jobs/show.h"

#define SETTINGS "many_valued = ( \"sector\" );"

/* What a run told: "line: reason" of each rejected row, and the people a dry run showed. */
struct told {
    struct str rejects;
    struct str shown;
};

static void note_reject(void *ctx, const struct import_reject *reject)
{
    struct told *told = ctx;

    str_addf(&told->rejects, "%d: %s\n", (int)reject->line, reject->reason);
}

static void note_shown(void *ctx, int64_t line, const struct person *person)
{
    struct told *told = ctx;

    str_addf(&told->shown, "%d: %s", (int)line, person->address);
    for (size_t i = 0; i < person->field_count; i++)
        str_addf(&told->shown, " %s=%s", person->fields[i].name, person->fields[i].text);
    str_add_text(&told->shown, "\n");
}

static void told_done(struct told *told)
{
    str_free(&told->rejects);
    str_free(&told->shown);
}

#define TOLD_NONE ((struct told){.rejects = STR_EMPTY, .shown = STR_EMPTY})

/* Imports text; the counts as "rows added updated unchanged rejected kept_out doubles", or the
 * error. */
static void run(struct workspace *workspace, const char *text, struct import_options options,
                struct told *told, struct str *counts)
{
    char *path = list_write("people.csv", text, strlen(text));
    struct import_result result = IMPORT_RESULT_NONE;
    struct error err = {0};

    options.file = path;
    options.rejected = note_reject;
    options.shown = note_shown;
    options.ctx = told;
    str_reset(counts);
    if (job_import(workspace, &options, &result, &err))
        str_addf(counts, "%d %d %d %d %d %d %d", (int)result.rows, (int)result.added,
                 (int)result.updated, (int)result.unchanged, (int)result.rejected,
                 (int)result.kept_out, (int)result.doubles);
    else
        str_add_text(counts, strstr(err.message, "people.csv") ? strstr(err.message, "people.csv")
                                                               : err.message);
    assert_int_equal(result.rows, result.added + result.updated + result.unchanged +
                                      result.rejected + result.kept_out);
    import_result_free(&result);
    free(path);
}

static void test_story(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        bool replace;
        const char *counts;
        const char *rejects;
        const char *list;
    } steps[] = {
        {"new people", "Email;Name;Sector\r\nada@example.org;Ada;buses\r\njo@example.org;Jo;\r\n",
         false, "2 2 0 0 0 0 0", "",
         "#1 ada@example.org active name=Ada sector=buses\n#2 jo@example.org active name=Jo\n"},
        {"the same again",
         "Email;Name;Sector\r\nada@example.org;Ada;buses\r\njo@example.org;Jo;\r\n", false,
         "2 0 0 2 0 0 0", "",
         "#1 ada@example.org active name=Ada sector=buses\n#2 jo@example.org active name=Jo\n"},
        {"empty cells leave alone, many-valued fields are united",
         "email,name,sector\nADA@example.org,,rail\n", false, "1 0 1 0 0 0 0", "",
         "#1 ada@example.org active name=Ada sector=buses; rail\n#2 jo@example.org active "
         "name=Jo\n"},
        {"or replaced", "email,name,sector\nada@example.org,Adele,trams\n", true, "1 0 1 0 0 0 0",
         "",
         "#1 ada@example.org active name=Adele sector=trams\n#2 jo@example.org active name=Jo\n"},
        {"a bad row costs itself only",
         "email,name\nnobody,x\nmax@example.org,\"Max\nbo@example.org,Bo\nat@example.org,a,b\n",
         false, "4 1 0 0 3 0 0",
         "2: not a mail address: there is no @ in it\n3: has a quote that is not closed, or text "
         "right "
         "beside one\n5: has 3 cells, but there are 2 headings\n",
         "#1 ada@example.org active name=Adele sector=trams\n#2 jo@example.org active name=Jo\n"
         "#3 bo@example.org active name=Bo\n"},
        {"twice in one file: the last counts",
         "email,name\nbo@example.org,Bob\nbo@example.org,Bobby\n", false, "2 0 2 0 0 0 1", "",
         "#1 ada@example.org active name=Adele sector=trams\n#2 jo@example.org active name=Jo\n"
         "#3 bo@example.org active name=Bobby\n"},
        {"twice and new", "email,name\ned@example.org,Ed\ned@EXAMPLE.org,Eddy\n", false,
         "2 1 1 0 0 0 1", "",
         "#1 ada@example.org active name=Adele sector=trams\n#2 jo@example.org active name=Jo\n"
         "#3 bo@example.org active name=Bobby\n#4 ed@example.org active name=Eddy\n"},
    };
    struct workspace workspace = WORKSPACE_NONE;

    (void)state;
    list_open(&workspace, "story", SETTINGS);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        AUTO(told_done) struct told told = TOLD_NONE;
        AUTO(str_free) struct str counts = STR_EMPTY;
        struct import_options options = {.consent = "conference", .replace = steps[i].replace};
        run(&workspace, steps[i].text, options, &told, &counts);
        if (strcmp(counts.text, steps[i].counts) != 0)
            fail_msg("%s: %s", steps[i].name, counts.text);
        assert_string_equal(told.rejects.text, steps[i].rejects);
        list_holds(&workspace, steps[i].list);
    }
    workspace_close(&workspace);
}

static void test_kept_out(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct import_options options = {.consent = "conference"};
    struct by_hand_result changed;
    AUTO(told_done) struct told told = TOLD_NONE;
    AUTO(str_free) struct str counts = STR_EMPTY;
    static const char people[] =
        "email,name\nleft@example.org,L\nerased@example.org,E\nhere@example.org,H\n";

    (void)state;
    list_open(&workspace, "kept_out", "");
    run(&workspace, people, options, &told, &counts);
    assert_string_equal(counts.text, "3 3 0 0 0 0 0");
    assert_true(job_remove(&workspace, "left@example.org", &changed, NULL));
    assert_true(job_erase(&workspace, "#2", &changed, NULL));
    run(&workspace, people, options, &told, &counts);
    assert_string_equal(counts.text, "3 0 0 1 0 2 0");
    run(&workspace, "email,name\nleft@example.org,New name\nerased@example.org,New name\n", options,
        &told, &counts);
    assert_string_equal(counts.text, "2 0 0 0 0 2 0");
    options.dry_run = true;
    run(&workspace, people, options, &told, &counts);
    assert_string_equal(counts.text, "3 0 0 1 0 2 0");
    list_holds(&workspace, "#1 left@example.org left name=L\n#3 here@example.org active name=H\n");
    workspace_close(&workspace);
}

static void test_dry_run(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(told_done) struct told told = TOLD_NONE;
    AUTO(str_free) struct str counts = STR_EMPTY;
    char *rejects = list_path("never.csv");
    struct import_options options = {.dry_run = true, .rejects = rejects};

    (void)state;
    list_open(&workspace, "dry_run", SETTINGS);
    run(&workspace,
        "mail,sector\na@example.org,x; y\nbad,\nb@example.org,\nc@example.org,z\nd@example.org,\n",
        options, &told, &counts);
    assert_string_equal(counts.text, "5 4 0 0 1 0 0");
    assert_string_equal(
        told.shown.text,
        "2: a@example.org sector=x; y\n4: b@example.org\n5: c@example.org sector=z\n");
    assert_false(file_exists(rejects));
    list_holds(&workspace, "");
    free(rejects);
    workspace_close(&workspace);
}

static void test_refused(void **state)
{
    static const char *const maps[] = {"nosuch=x", NULL};
    static const struct {
        const char *text;
        struct import_options options;
        const char *want;
    } cases[] = {
        {"email\na@example.org\n",
         {0},
         "say where and when these people agreed, for example --consent 'signed up at conference, "
         "May 2026' "
         "(or set bulletin.consent)"},
        {"email\na@example.org\n",
         {.consent = "  "},
         "the consent is empty: say where and when these people agreed"},
        {"email\na@example.org\n",
         {.consent = "a\nb"},
         "the consent is not one line of UTF-8 text"},
        {"", {.consent = "x"}, "people.csv: there is nothing in it"},
        {"a@example.org,Ada\n",
         {.consent = "x"},
         "people.csv: the first row is a person, not the headings: put a line like "
         "'email,first_name' above it"},
        {"\"email\nx",
         {.consent = "x"},
         "people.csv: line 1, the headings: has a quote that is not closed, or text right beside "
         "one"},
        {"email\na@example.org\n",
         {.consent = "x", .maps = maps},
         "people.csv: --map: there is no column 'nosuch'"},
        {"PK\x03\x04",
         {.consent = "x"},
         "people.csv: this is a spreadsheet: open it and save it as 'CSV UTF-8', then import that"},
    };
    struct workspace workspace = WORKSPACE_NONE;

    (void)state;
    list_open(&workspace, "refused", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(told_done) struct told told = TOLD_NONE;
        AUTO(str_free) struct str counts = STR_EMPTY;
        run(&workspace, cases[i].text, cases[i].options, &told, &counts);
        assert_string_equal(counts.text, cases[i].want);
    }
    list_holds(&workspace, "");
    workspace_close(&workspace);
}

static void test_files(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct import_result result = IMPORT_RESULT_NONE;
    char *missing = list_path("missing.csv");
    char *people = list_write("same.csv", "email\na@example.org\n", 20);
    char *nowhere = list_path("no/such/folder.csv");
    const struct {
        const char *file, *rejects;
        enum error_kind kind;
    } cases[] = {
        {missing, NULL, ERROR_NO_INPUT},
        {list_folder, NULL, ERROR_DATA},
        {people, people, ERROR_USAGE},
        {people, nowhere, ERROR_CANNOT_CREATE},
    };

    (void)state;
    list_open(&workspace, "files", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct import_options options = {
            .file = cases[i].file, .rejects = cases[i].rejects, .consent = "x"};
        struct error err = {0};
        assert_false(job_import(&workspace, &options, &result, &err));
        assert_int_equal(err.kind, cases[i].kind);
        import_result_free(&result);
    }
    list_holds(&workspace, "");
    AUTO(str_free) struct str kept = STR_EMPTY;
    assert_true(file_read(&kept, people, 1000, NULL)); /* --rejects has not emptied it */
    assert_int_equal(kept.len, 20);
    free(missing);
    free(people);
    free(nowhere);
    workspace_close(&workspace);
}

/* Mended, the rejects can be imported as they are. */
static void test_rejects(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(told_done) struct told told = TOLD_NONE;
    AUTO(str_free) struct str counts = STR_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;
    char *rejects = list_path("rejects.csv");
    struct import_options options = {.consent = "x", .rejects = rejects};

    (void)state;
    list_open(&workspace, "rejects", "");
    run(&workspace, "Name;E-Mail\nAda;ada.example.org\n\"Bo; B\";bo@example.org\nCy;\"cy\n",
        options, &told, &counts);
    assert_string_equal(counts.text, "3 1 0 0 2 0 0");
    assert_true(file_read(&text, rejects, 10000, NULL));
    assert_string_equal(
        text.text,
        "rejected_line,rejected_because,Name,E-Mail\r\n"
        "2,not a mail address: there is no @ in it,Ada,ada.example.org\r\n"
        "4,\"has a quote that is not closed, or text right beside one\",\"Cy;\"\"cy\"\r\n");
    assert_false(file_is_open_to_others(rejects));
    char *dot = strstr(text.text, "ada.example");
    dot[3] = '@';
    options.rejects = NULL;
    run(&workspace, text.text, options, &told, &counts);
    assert_string_equal(counts.text, "2 1 0 0 1 0 0");
    list_holds(&workspace,
               "#1 bo@example.org active name=Bo; B\n#2 ada@example.org active name=Ada\n");
    options.rejects = rejects; /* an old file goes when nothing is rejected */
    run(&workspace, "email\nbo@example.org\n", options, &told, &counts);
    assert_false(file_exists(rejects));
    free(rejects);
    workspace_close(&workspace);
}

static void note_history(void *ctx, const struct shown *shown)
{
    struct str *out = ctx;

    for (size_t i = 0; i < shown->event_count; i++)
        str_addf(out, "%s by %s: %s (%s)%s\n", shown->events[i].change, shown->events[i].channel,
                 shown->events[i].evidence, shown->events[i].file,
                 shown->events[i].at > 1700000000 ? "" : " when?");
}

static void test_consent(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(told_done) struct told told = TOLD_NONE;
    AUTO(str_free) struct str counts = STR_EMPTY;
    AUTO(str_free) struct str history = STR_EMPTY;
    struct import_options options = {.consent = "joined at conference 2026"};

    (void)state;
    list_open(&workspace, "consent", "");
    run(&workspace, "email,name\nada@example.org,\n", options, &told, &counts);
    options.consent = "second file";
    run(&workspace, "email,name\nada@example.org,Ada\n", options, &told, &counts);
    assert_true(job_show(&workspace, "#1", note_history, &history, NULL));
    assert_string_equal(history.text, "import by file: joined at conference 2026 (people.csv)\n"
                                      "set by file: second file (people.csv)\n");
    workspace_close(&workspace);
}

/* More rows than a batch, and somebody in the last who was in the first. */
static void test_batches(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(told_done) struct told told = TOLD_NONE;
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str counts = STR_EMPTY;
    AUTO(str_free) struct str want = STR_EMPTY;
    struct import_options options = {.consent = "x"};
    struct list_result listed;

    (void)state;
    list_open(&workspace, "batches", "");
    str_add_text(&text, "email,name\n");
    for (int i = 0; i < IMPORT_BATCH_ROWS + 2; i++)
        str_addf(&text, "p%d@example.org,\n", i);
    str_add_text(&text, "P0@example.org,Last\n");
    run(&workspace, text.text, options, &told, &counts);
    str_addf(&want, "%d %d 1 0 0 0 1", IMPORT_BATCH_ROWS + 3, IMPORT_BATCH_ROWS + 2);
    assert_string_equal(counts.text, want.text);
    str_reset(&want);
    struct list_options options_of_list = {.where = "name = last", .each = add_line, .ctx = &want};
    assert_true(job_list(&workspace, &options_of_list, &listed, NULL));
    assert_string_equal(want.text, "#1 p0@example.org active name=Last\n");
    workspace_close(&workspace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story),   cmocka_unit_test(test_kept_out),
        cmocka_unit_test(test_dry_run), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_files),   cmocka_unit_test(test_rejects),
        cmocka_unit_test(test_consent), cmocka_unit_test(test_batches),
    };

    return cmocka_run_group_tests(tests, list_setup, list_teardown);
}
