#include "edition/theme.h"

#include <setjmp.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"
#include "config/config.h"
#include "template/mustache.h"

#define MAX_BYTES ((size_t)1 << 20)

static char folder[] = "/tmp/fortnight-theme-XXXXXX";

static void own_path(struct str *path, const char *name)
{
    str_reset(path);
    str_addf(path, "%s/templates/theme/%s", folder, name);
}

static void set_own(const char *name, const char *text)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    own_path(&path, name);
    if (text)
        assert_true(file_write(path.text, text, strlen(text), 0600, NULL));
    else
        assert_int_equal(remove(path.text), 0);
}

static int make_workspace(void **state)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    (void)state;
    assert_non_null(mkdtemp(folder));
    str_addf(&path, "%s/templates", folder);
    assert_true(file_make_folder(path.text, 0700, NULL));
    str_add_text(&path, "/theme");
    return file_make_folder(path.text, 0700, NULL) ? 0 : 1;
}

static int remove_workspace(void **state)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    (void)state;
    str_addf(&path, "%s/templates/theme", folder);
    (void)rmdir(path.text);
    str_reset(&path);
    str_addf(&path, "%s/templates", folder);
    (void)rmdir(path.text);
    return rmdir(folder);
}

/* A configuration without one; writable, since struct config owns its texts. */
static struct config make_config(const char *public_url)
{
    static char name[] = "Rank & File";
    static char address[] = "bulletin@lists.example.org";
    static char postal[] = "12 Union Street, Manchester M1 1AA {{x}}";
    static char language[] = "en-GB";
    static char url[100];
    struct config config = {0};

    config.bulletin.name = config.bulletin.from_name = name;
    config.bulletin.from_address = address;
    config.bulletin.postal_address = postal;
    config.bulletin.language = language;
    (void)snprintf(url, sizeof(url), "%s", public_url ? public_url : "");
    config.bulletin.public_url = public_url ? url : NULL;
    return config;
}

static void dress(struct dressed *out, const char *edition_text, const struct config *config,
                  const char *workspace)
{
    AUTO(theme_auto_free) struct theme *theme = NULL;
    AUTO(edition_auto_free) struct edition *edition = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    if (!theme_load(&theme, workspace, &err))
        fail_msg("%s", err.message);
    edition = edition_read("e.md", edition_text, strlen(edition_text), &findings);
    assert_int_equal(findings.errors, 0);
    if (!theme_dress(out, theme, edition, config, &err))
        fail_msg("%s", err.message);
    findings_free(&findings);
}

static struct mustache *compile(const char *text, enum mustache_format format)
{
    const struct mustache_source source = {.text = text, .len = strlen(text), .file = "dressed"};
    struct mustache *mustache = NULL;
    struct error err = {0};

    if (!mustache_new(&mustache, &source, format, NULL, &err))
        fail_msg("%s", err.message);
    return mustache;
}

/* Every name that is left is a person's. */
static void check_names(const char *text, enum mustache_format format, const char *const *want)
{
    struct mustache *mustache = compile(text, format);
    size_t count = 0;
    const char *const *names = mustache_names(mustache, &count);

    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (const char *const *one = want; *one; one++)
            known = known || strcmp(names[i], *one) == 0;
        if (!known)
            fail_msg("'%s' is left", names[i]);
    }
    mustache_free(mustache);
}

static const char edition_text[] = "---\nsubject: {{bulletin.name}}: \"pay\" & {{first_name|you}}\n"
                                   "preheader: <three> things\n---\nDear {{language|friend}}, "
                                   "{\\{x}}\n";

static void test_dress(void **state)
{
    static const char *const persons[] = {"first_name", "language", "unsubscribe_mailto", NULL};
    struct config config = make_config(NULL);
    struct dressed dressed = DRESSED_NONE;

    (void)state;
    dress(&dressed, edition_text, &config, NULL);
    assert_string_equal(dressed.language, "en-GB");
    assert_string_equal(dressed.subject, "Rank & File: \"pay\" & {{first_name|you}}");
    check_names(dressed.html, MUSTACHE_HTML, persons);
    check_names(dressed.text, MUSTACHE_TEXT, persons);
    check_names(dressed.subject, MUSTACHE_HEADER, persons);
    assert_non_null(strstr(dressed.html, "<html lang=\"en-GB\" dir=\"ltr\">"));
    assert_non_null(strstr(dressed.html, "<title>Rank &amp; File: &quot;pay&quot; &amp; "
                                         "{{first_name|you}}</title>"));
    assert_non_null(strstr(dressed.html, "&lt;three&gt; things"));
    assert_non_null(strstr(dressed.html, "Dear {{language|friend}}, {{|{}}{x}}</p>"));
    assert_non_null(strstr(dressed.html, "Manchester M1 1AA {{|{}}{x}}"));
    assert_non_null(strstr(dressed.text, "Dear {{language|friend}}, {{|{}}{x}}\n"));
    assert_null(strstr(dressed.html, "unsubscribe_url"));
    dressed_free(&dressed);
}

static void test_links(void **state)
{
    struct config config = make_config("https://lists.example.org");
    struct dressed dressed = DRESSED_NONE;

    (void)state;
    dress(&dressed, "---\nsubject: x\nlanguage: ar\n---\nx", &config, NULL);
    assert_non_null(strstr(dressed.html, "href=\"{{unsubscribe_url}}\""));
    assert_non_null(strstr(dressed.html, "href=\"{{unsubscribe_mailto}}\""));
    assert_non_null(strstr(dressed.text, "{{unsubscribe_url}}\n"));
    assert_non_null(strstr(dressed.html, "dir=\"rtl\""));
    assert_string_equal(dressed.language, "ar");
    dressed_free(&dressed);
}

static const char good_text[] = "{{bulletin.name}}: {{> content}} unsubscribe "
                                "{{unsubscribe_mailto}} {{bulletin.postal_address}}\n";
#define GOOD                                                                                       \
    "<p>{{bulletin.name}} {{> content}} <a href=\"{{unsubscribe_mailto}}\">Unsubscribe</a> "       \
    "{{bulletin.postal_address}}"

/* What a workspace's own theme may not be. */
static const struct {
    const char *file, *text, *want;
} refusals[] = {
    {"bulletin.txt", "unsubscribe {{unsubscribe_mailto}} {{bulletin.name}}",
     "templates/theme/bulletin.txt: the layout must show {{bulletin.postal_address}}"},
    {"bulletin.html", "Unsubscribe {{bulletin.name}} {{bulletin.postal_address}}",
     "templates/theme/bulletin.html: the layout must show {{unsubscribe_mailto}}"},
    {"bulletin.html",
     "{{bulletin.name}} {{bulletin.postal_address}} <!-- <a href=\"{{unsubscribe_mailto}}\">"
     "Unsubscribe</a> -->",
     "templates/theme/bulletin.html: the layout must show {{unsubscribe_mailto}} to everybody"},
    {"bulletin.txt",
     "{{bulletin.name}} {{bulletin.postal_address}}\n{{#member}}\nUnsubscribe: "
     "{{unsubscribe_mailto}}\n{{/member}}\n",
     "templates/theme/bulletin.txt: the layout must show {{unsubscribe_mailto}} to everybody"},
    {"bulletin.txt", "{{bulletin.name}} {{unsubscribe_mailto}} {{bulletin.postal_address}}",
     "templates/theme/bulletin.txt: the layout must say \"unsubscribe\" where the way out is"},
    {"bulletin.html", GOOD "\n{{{x}}}", "templates/theme/bulletin.html:2: write {{name}}: "},
    {"bulletin.html", GOOD "{{> none}}",
     "templates/theme/bulletin.html:1: there is no partial for '{{> none}}'"},
    {"bulletin.html", GOOD "{{> ../../x}}", "templates/theme/bulletin.html:1: there is no partial"},
    {"bulletin.html", GOOD "<IMG width=1 SRC = 'https://x/p.gif'>",
     "templates/theme/bulletin.html: the layout may fetch nothing, since that tells who reads: "
     "take out 'src'"},
    {"bulletin.html", GOOD "<td background=\"//x\">",
     "templates/theme/bulletin.html: the layout may fetch nothing"},
    {"bulletin.html", GOOD "<style>a { b: URL(//x) }</style>",
     "templates/theme/bulletin.html: the layout may fetch nothing"},
    {"bulletin.html", GOOD "<link rel=stylesheet href=//x>",
     "templates/theme/bulletin.html: the layout may fetch nothing"},
    {"elements.css", "p { }\nh7 { }",
     "templates/theme/elements.css:2: there is no element of this "
     "name (did you mean 'h1'?): 'h7'"},
    {"elements.css", "p { background: url(x) }", "templates/theme/elements.css:1: a style may not"},
    {"elements.css", "/* p", "templates/theme/elements.css:1: this comment is not closed"},
    {"elements.css", "\np { x", "templates/theme/elements.css:2: this rule is not closed 'p'"},
};

static void test_own_theme(void **state)
{
    struct config config = make_config(NULL);
    struct dressed dressed = DRESSED_NONE;

    (void)state;
    set_own("bulletin.txt", good_text);
    set_own("bulletin.html", GOOD "<img src=\"cid:logo\">{{> foot.html}}");
    set_own("foot.html", "<b>{{bulletin.name}}</b>");
    set_own("elements.css", "/* short */ p { margin : 0 auto ; font: \"A B\" , c;; }");
    dress(&dressed, "---\nsubject: x\n---\nfirst\n\n# h", &config, folder);
    assert_non_null(strstr(dressed.html, "<p style=\"margin:0 auto;font:'A B',c\">first</p>"));
    assert_non_null(strstr(dressed.html, "<h1>h</h1>"));
    assert_non_null(strstr(dressed.html, "<b>Rank &amp; File</b>"));
    assert_non_null(strstr(dressed.text, "Rank & File: first"));
    dressed_free(&dressed);
    set_own("bulletin.txt", NULL);
    set_own("bulletin.html", NULL);
    set_own("foot.html", NULL);
    set_own("elements.css", NULL);
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        struct theme *theme = NULL;
        struct error err = {0};
        set_own(refusals[i].file, refusals[i].text);
        assert_false(theme_load(&theme, folder, &err));
        if (strncmp(err.message, refusals[i].want, strlen(refusals[i].want)) != 0)
            fail_msg("%zu: got '%s', want '%s'", i, err.message, refusals[i].want);
        set_own(refusals[i].file, NULL);
    }
}

/* The demonstration's edition as everybody will get it. */
static void test_golden(void **state)
{
    static const char *const suffixes[] = {"html", "txt"};
    struct config config = make_config(NULL);
    struct dressed dressed = DRESSED_NONE;
    AUTO(str_free) struct str text = STR_EMPTY;

    (void)state;
    assert_true(file_read(&text, SOURCE_DIR "/templates/demo/pay-talks.md", MAX_BYTES, NULL));
    dress(&dressed, text.text, &config, NULL);
    for (size_t i = 0; i < 2; i++) {
        AUTO(str_free) struct str path = STR_EMPTY;
        AUTO(str_free) struct str want = STR_EMPTY;
        const char *got = i ? dressed.text : dressed.html;
        str_addf(&path, SOURCE_DIR "/tests/golden/theme/pay-talks.%s", suffixes[i]);
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
        if (getenv("FORTNIGHT_GOLDEN_UPDATE"))
            assert_true(file_write(path.text, got, strlen(got), 0644, NULL));
        assert_true(file_read(&want, path.text, MAX_BYTES, NULL));
        assert_string_equal(got, want.text);
    }
    dressed_free(&dressed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dress),     cmocka_unit_test(test_links),
        cmocka_unit_test(test_own_theme), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_golden),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}
