#include "jobs/settings.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/str.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define RELAY "relay = { url = \"maildir:o\"; };\n"

static void check(const char *bulletin, const char *rest, struct str *got, bool *good)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct config *config = NULL;
    struct findings findings = FINDINGS_NONE;
    struct error err = {0};

    str_addf(&text, "bulletin = { name = \"N\"; postal_address = \"P\";\n%s };\n%s%s", bulletin,
             strstr(rest, "relay") ? "" : RELAY, rest);
    const struct config_text source = {
        .text = text.text, .len = text.len, .file = "f.conf", .workspace_dir = ""};
    if (!config_parse(&config, &source, NULL, &err))
        fail_msg("%s", err.message);
    *good = settings_check(config, &findings);
    for (size_t i = 0; i < findings.count; i++)
        str_addf(got, "%s:%d: %s\n", findings.list[i].file, findings.list[i].line,
                 findings.list[i].what);
    assert_int_equal(*good, findings.errors == 0);
    findings_free(&findings);
    config_free(config);
}

static void test_settings(void **state)
{
    static const struct {
        const char *name, *bulletin, *rest;
        const char *places; /* how each finding begins, one a line; "" when all is right */
    } cases[] = {
        {"right",
         "from = \"b@lists.example.org\"; return_address = \"b+{tag}@lists.example.org\";\n"
         "reply_to = \"o@example.org\"; test_to = ( \"zo\xc3\xab@example.org\" );",
         "many_valued = ( \"sector\", \"home_branch\" );", ""},
        {"an international domain", "from = \"b@b\xc3\xbcro.example\"; list_id = \"a.b\";", "", ""},
        {"two dots", "from = \"b..b@lists.example.org\"; return_address = \"c@example.org\";", "",
         "f.conf:2: bulletin.from: "},
        {"a bad domain", "from = \"b@lists.example.org\";\nreply_to = \"o@-example.org\";", "",
         "f.conf:3: bulletin.reply_to: "},
        {"one of several",
         "from = \"b@lists.example.org\";\ntest_to = ( \"a@example.org\",\n \".b@example.org\" );",
         "", "f.conf:4: bulletin.test_to[1]: "},
        {"a bad return address",
         "from = \"b@lists.example.org\";\nreturn_address = \".b{tag}@example.org\";", "",
         "f.conf:3: bulletin.return_address: "},
        {"a field that is called otherwise", "from = \"b@lists.example.org\";",
         "many_valued = ( \"home-branch\",\n \"email\" );",
         "f.conf:4: many_valued[0]: the field is called otherwise\nf.conf:5: many_valued[1]: the "
         "address is no field"},
        {"limits of domains", "from = \"b@lists.example.org\";",
         "limits = { domains = ( { domain = \"b\xc3\xbcro.example\"; connections = 2; },\n"
         "{ domain = \"-example.org\"; connections = 2; },\n"
         "{ domain = \"XN--BRO-HOA.example\"; connections = 3; } ); };",
         "f.conf:5: limits.domains[1].domain: \nf.conf:6: limits.domains[2].domain: this domain "
         "stands in the list already"},
        {"web pages", "from = \"b@lists.example.org\";\npublic_url = \"https://b.example.org\";",
         "", ""},
        {"one relay in a list", "from = \"b@lists.example.org\";",
         "relay = ( { url = \"maildir:o\"; } );", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(str_free) struct str got = STR_EMPTY;
        bool good = false;
        check(cases[i].bulletin, cases[i].rest, &got, &good);
        if (good != !*cases[i].places)
            print_error("%s: %s\n", cases[i].name, got.text);
        assert_int_equal(good, !*cases[i].places);
        const char *line = got.text;
        for (const char *want = cases[i].places; *want;) {
            size_t len = strcspn(want, "\n");
            assert_memory_equal(line, want, len);
            assert_non_null(strchr(line, '\n'));
            line = strchr(line, '\n') + 1;
            want += len + (want[len] != '\0');
        }
        assert_string_equal(line, "");
        assert_null(strstr(got.text, "example")); /* no address is shown */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
