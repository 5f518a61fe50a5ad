#include "jobs/check.h"

#include "jobs/compose.h"
#include "workspace_fixture.h"

/* An edition and the findings it gives: "line level what", in order. */
struct check_case {
    const char *name;
    const char *head;
    const char *body;
    const char *want[4];
};

static const struct check_case cases[] = {
    {"nothing", "", "Dear {{workplace}}, {{email}}, {{name|x}}, {{bulletin.name}}.", {NULL}},
    {"fall-back", "", "{{branch|none}}", {NULL}},
    {"most lack",
     "",
     "{{workplace}}\n\n{{branch}} {{branch|x}}",
     {"6 warning 2 of 3 people have no 'branch' and will see nothing there"}},
    {"audience has it", "audience: branch = Leeds\n", "{{branch}}", {NULL}},
    {"unknown",
     "",
     "{{workplase|x}}",
     {"4 error nobody in the audience has a field 'workplase' (Did you mean 'workplace'?)"}},
    {"unknown with fall-back",
     "",
     "{{shop|the shop}}",
     {"4 warning nobody in the audience has a field 'shop'"}},
    {"unknown without", "", "{{shop}}", {"4 error nobody in the audience has a field 'shop'"}},
    {"unknown section",
     "",
     "{{#shop}}\nx\n{{/shop}}",
     {"4 warning nobody in the audience has a field 'shop' "
      "(Import the field, or write the text itself)"}},
    {"unknown in the subject",
     "preheader: {{first_nam|x}}\n",
     "x",
     {"3 error nobody in the audience has a field 'first_nam' (Did you mean 'first_name'?)"}},
    {"unknown audience of a section",
     "",
     "{{#audience.busses}}\nx\n{{/audience.busses}}",
     {"4 error there is no audience 'busses' (Name it among the audiences in fortnight.conf)"}},
    {"nobody",
     "audience: branch = Hull\n",
     "{{nonsense}}",
     {"3 error the audience 'branch = Hull' is nobody",
      "5 error nobody on the list has a field 'nonsense'"}},
    {"broken audience",
     "audience: branch = = Hull\n",
     "{{brnach}} {{branch}}",
     {"3 error audience: column",
      "5 error nobody on the list has a field 'brnach' (Did you mean 'branch'?)"}},
    {"mistyped field",
     "audience: brnach != Hull\n",
     "x",
     {"3 warning audience: column 1: nobody has the field 'brnach'; did you mean 'branch'?"}},
    {"missing files",
     "attach: leaflet.pdf\nattach: other.pdf\n",
     "{{none}}\n\n![us](us.png)",
     {"3 error 'leaflet.pdf': cannot read", "4 error 'other.pdf': cannot read",
      "6 error nobody in the audience has a field 'none'", "8 error 'us.png': cannot read"}},
    {"missing nothing", "attach: one.md\n", "x", {NULL}},
    {"missing picture", "", "x\n\n![us](one.md)", {"6 error the picture 'one.md' is neither PNG"}},
    {"missing attachment", "attach: .\n", "x", {"3 error '.': is no ordinary file"}},
    {"over",
     "",
     "```event\ntitle: a\nwhen: 2020-01-02\n```",
     {"6 warning the event is over: 2020-01-02"}},
    {"own errors come too",
     "subjekt: x\n",
     "[x](ftp://a) {{none}}",
     {"3 error the head knows no key 'subjekt' (Did you mean 'subject'?)",
      "5 error a link in a mail cannot lead to 'ftp://a'",
      "5 error nobody in the audience has a field 'none'"}},
};

static void compare(const struct check_case *one, const struct findings *findings)
{
    size_t count = 0;

    for (; count < 4 && one->want[count]; count++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        if (count < findings->count) {
            const struct finding *f = &findings->list[count];
            str_addf(&got, "%d %s %s (%s)", f->line,
                     f->level == FINDING_ERROR ? "error" : "warning", f->what, f->mend);
        }
        if (strncmp(got.text, one->want[count], strlen(one->want[count])) != 0)
            fail_msg("%s: got '%s', want '%s'", one->name, got.text, one->want[count]);
    }
    if (findings->count != count)
        fail_msg("%s: %zu findings, also '%s'", one->name, findings->count,
                 findings->list[count].what);
}

static void test_findings(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    char *path = file_join(home, "editions/one.md");

    (void)state;
    open_workspace(&workspace);
    add_person(&workspace, "a@example.org",
               (const char *const[]){"workplace=Depot", "branch=Leeds", NULL});
    add_person(&workspace, "b@example.org", (const char *const[]){"workplace=Depot", NULL});
    add_person(&workspace, "c@example.org", (const char *const[]){"workplace=Depot", NULL});
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        struct check check = CHECK_NONE;
        size_t warnings = 0;
        str_addf(&text, "---\nsubject: x\n%s---\n%s\n", cases[i].head, cases[i].body);
        assert_true(file_write(path, text.text, text.len, 0600, NULL));
        assert_true(job_check(&workspace, "one", &check, NULL));
        assert_string_equal(check.slug, "one");
        compare(&cases[i], &check.findings);
        /* `send` stops at the same errors; an audience of nobody it counts itself, and missing
         * files stop the rendering */
        if (strcmp(cases[i].name, "nobody") != 0 && strncmp(cases[i].name, "missing", 7) != 0)
            assert_int_equal(check_sendable(&workspace, path, &warnings, NULL),
                             !check.findings.errors);
        check_free(&check);
    }
    assert_int_equal(remove(path), 0);
    free(path);
    workspace_close(&workspace);
}

/* What some providers cut off is a warning with both sizes. */
static void test_clipped(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    AUTO(str_free) struct str text = STR_EMPTY;
    char *path = file_join(home, "editions/long.md");

    (void)state;
    open_workspace(&workspace);
    str_add_text(&text, "---\nsubject: x\n---\n");
    for (int size = 95; size <= 105; size += 10) {
        struct check check = CHECK_NONE;
        while (text.len < (size_t)size << 10)
            str_add_text(&text,
                         "twelve words of one kilobyte or so, again, and once more, and on\n");
        put_edition("long", text.text);
        assert_true(job_check(&workspace, "long", &check, NULL));
        assert_int_equal(check.findings.count, size > 100);
        if (size > 100) {
            assert_int_equal(check.findings.errors, 0);
            assert_non_null(strstr(check.findings.list[0].what, "the HTML has 1"));
            assert_non_null(strstr(check.findings.list[0].what, "the first 100 KB only"));
            assert_string_equal(strrchr(check.findings.list[0].file, '/'), "/long.md");
        }
        check_free(&check);
    }
    assert_int_equal(remove(path), 0);
    free(path);
    workspace_close(&workspace);
}

static void test_no_edition(void **state)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct check check = CHECK_NONE;
    struct error err = {0};

    (void)state;
    open_workspace(&workspace);
    assert_true(job_check(&workspace, NULL, &check, &err));
    assert_null(check.slug);
    assert_int_equal(check.findings.count, 0);
    check_free(&check);
    assert_false(job_check(&workspace, "none", &check, &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
    workspace_close(&workspace);
}

static int64_t fixed_now(void *ctx)
{
    (void)ctx;
    return 1795248000; /* 2026-11-21 */
}

static bool compose(struct workspace *workspace, const char *title, struct composed *composed,
                    struct error *err)
{
    const struct compose_options options = {.title = title};

    return job_compose(workspace, &options, composed, err);
}

/* A new edition is what `check` finds a starter's text in, and nothing else. */
static void test_compose(void **state)
{
    const struct clock clock = {.now = fixed_now, .tick_ms = fixed_now};
    struct workspace workspace = WORKSPACE_NONE;
    struct composed composed = COMPOSED_NONE;
    struct check check = CHECK_NONE;
    struct error err = {0};

    (void)state;
    open_workspace(&workspace);
    workspace.clock = &clock;
    assert_true(compose(&workspace, " Pay talks! ", &composed, &err));
    assert_string_equal(composed.slug, "pay-talks");
    assert_true(file_exists(composed.path));
    composed_free(&composed);
    assert_false(compose(&workspace, "Pay: talks", &composed, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_true(job_check(&workspace, NULL, &check, &err));
    assert_int_equal(check.findings.errors, 5);
    for (size_t i = 0; i < check.findings.count; i++)
        assert_non_null(strstr(check.findings.list[i].what, "starter"));
    check_free(&check);

    assert_true(compose(&workspace, "Зарплата", &composed, &err));
    assert_string_equal(composed.slug, "2026-11-21");
    composed_free(&composed);
    assert_false(compose(&workspace, " ", &composed, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_false(compose(&workspace, "a\nb: c", &composed, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    workspace_close(&workspace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_edition),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_clipped),
        cmocka_unit_test(test_compose),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}
