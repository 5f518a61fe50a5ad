#include "cli/say.h"

#include "base/xalloc.h"

#include <setjmp.h>

#include <cmocka.h>

struct screen {
    struct cli cli;
    char *out;
    size_t out_len;
    char *err;
    size_t err_len;
};

static void screen_open(struct screen *screen)
{
    *screen = (struct screen){.out = NULL};
    cli_init(&screen->cli);
    screen->cli.out = open_memstream(&screen->out, &screen->out_len);
    screen->cli.err = open_memstream(&screen->err, &screen->err_len);
    assert_non_null(screen->cli.out);
    assert_non_null(screen->cli.err);
}

static void give(struct screen *screen, enum option option, const char *value)
{
    struct option_given *given = &screen->cli.options[option];

    given->given = true;
    if (!value)
        return;
    given->values = xcalloc(1, sizeof(*given->values));
    given->values[given->count++] = value;
}

static void screen_close(struct screen *screen, const char *out, const char *err)
{
    assert_int_equal(fclose(screen->cli.out), 0);
    assert_int_equal(fclose(screen->cli.err), 0);
    assert_string_equal(screen->out, out);
    assert_string_equal(screen->err, err);
    free(screen->out);
    free(screen->err);
    cli_done(&screen->cli);
}

/* An address reaches a journal only when it was typed in the command line anyway. */
static void test_private_part(void **state)
{
    struct error err = {0};
    struct screen screen;

    (void)state;
    (void)error_set(&err, ERROR_NO_INPUT, "nobody is known by this address");
    (void)error_about(&err, "ada@example.org");

    screen_open(&screen);
    say_error(&screen.cli, &err);
    screen_close(&screen, "", "fortnight: nobody is known by this address\n");

    screen_open(&screen);
    screen.cli.arguments = xcalloc(1, sizeof(*screen.cli.arguments));
    screen.cli.arguments[screen.cli.argument_count++] = "ada@example.org";
    say_error(&screen.cli, &err);
    screen_close(&screen, "", "fortnight: nobody is known by this address: ada@example.org\n");

    screen_open(&screen);
    screen.cli.terminal.err = true;
    say_error(&screen.cli, &err);
    screen_close(&screen, "", "fortnight: nobody is known by this address: ada@example.org\n");
}

static void test_next(void **state)
{
    struct screen screen;

    (void)state;
    screen_open(&screen);
    say_next(&screen.cli, "send %s", "pay-talks");
    screen_close(&screen, "Next: fortnight send pay-talks\n", "");

    screen_open(&screen);
    give(&screen, OPTION_WORKSPACE, "our branch's list");
    say_next(&screen.cli, "send %s", "pay-talks");
    screen_close(&screen, "Next: fortnight -C 'our branch'\\''s list' send pay-talks\n", "");

    screen_open(&screen);
    give(&screen, OPTION_QUIET, NULL);
    say_next(&screen.cli, "send %s", "pay-talks");
    say_line(&screen.cli, "one line");
    screen_close(&screen, "one line\n", "");

    screen_open(&screen);
    give(&screen, OPTION_JSON, NULL);
    say_next(&screen.cli, "send %s", "pay-talks");
    say_line(&screen.cli, "one line");
    screen_close(&screen, "", "");
}

static void test_findings(void **state)
{
    AUTO(findings_free) struct findings findings = FINDINGS_NONE;
    struct screen screen;

    (void)state;
    finding_add(&findings, FINDING_ERROR, "editions/a.md", 12, "Write it as 2026-12-04",
                "'%s' is no date", "soon");
    finding_add(&findings, FINDING_WARNING, "fortnight.conf", 0, "", "no inbox");
    finding_add(&findings, FINDING_WARNING, "", 0, "", "nobody is on the list");

    screen_open(&screen);
    say_findings(&screen.cli, screen.cli.out, &findings);
    screen_close(&screen,
                 "editions/a.md:12: error: 'soon' is no date\n"
                 "    Write it as 2026-12-04\n"
                 "fortnight.conf: warning: no inbox\n"
                 "warning: nobody is on the list\n",
                 "");

    screen_open(&screen);
    AUTO(json_auto_free) struct json *list = say_findings_json(&findings);
    say_json(&screen.cli, list);
    screen_close(&screen,
                 "[{\"level\":\"error\",\"file\":\"editions/a.md\",\"line\":12,"
                 "\"what\":\"'soon' is no date\",\"mend\":\"Write it as 2026-12-04\"},"
                 "{\"level\":\"warning\",\"file\":\"fortnight.conf\",\"line\":0,"
                 "\"what\":\"no inbox\",\"mend\":\"\"},"
                 "{\"level\":\"warning\",\"file\":\"\",\"line\":0,"
                 "\"what\":\"nobody is on the list\",\"mend\":\"\"}]\n",
                 "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_private_part),
        cmocka_unit_test(test_next),
        cmocka_unit_test(test_findings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
