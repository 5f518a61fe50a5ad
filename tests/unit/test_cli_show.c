#include "cli/show.h"

#include "cli/option.h"
#include "jobs/init.h"

#include <setjmp.h>

#include <cmocka.h>

static const struct figures some = {.audience = 10003,
                                    .waiting = 1,
                                    .accepted = 9996,
                                    .deferred = 2,
                                    .refused = 1,
                                    .unknown = 1,
                                    .skipped = 2};

static void test_figures(void **state)
{
    struct cli cli;
    char *text = NULL;
    size_t len = 0;

    (void)state;
    cli_init(&cli);
    cli.out = open_memstream(&text, &len);
    show_figures(&cli, &some);
    assert_int_equal(fclose(cli.out), 0);
    assert_string_equal(text, "  accepted by the mail server  9,996  99 %\n"
                              "  refused                          1   1 %\n"
                              "  not sure                         1   1 %\n"
                              "  later                            2   1 %\n"
                              "  left out                         2   1 %\n"
                              "  waiting                          1   1 %\n");
    free(text);
    cli_done(&cli);
}

static void test_note(void **state)
{
    AUTO(str_free) struct str note = STR_EMPTY;

    (void)state;
    show_add_note(&note, &some);
    assert_string_equal(note.text, "1 refused, 1 not sure, 2 later, 2 left out");
    str_reset(&note);
    show_add_note(&note, &(struct figures){.audience = 5, .accepted = 5});
    assert_string_equal(note.text, "");
}

static void test_json(void **state)
{
    AUTO(json_auto_free) struct json *object = json_new_object();
    AUTO(str_free) struct str text = STR_EMPTY;

    (void)state;
    show_figures_json(object, &some);
    json_print(object, false, &text);
    assert_string_equal(text.text,
                        "{\"audience\":10003,\"waiting\":1,\"sending\":0,\"accepted\":9996,"
                        "\"deferred\":2,\"refused\":1,\"unknown\":1,\"skipped\":2,"
                        "\"seconds\":0.0,\"messages_per_second\":0.0,\"next_at\":0}");
}

static void test_pair(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    (void)state;
    show_pair(out, "Subject", "Pay\033talks");
    show_pair(out, "", "more");
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "  Subject     Pay?talks\n"
                              "              more\n");
    free(text);
    assert_string_equal(show_audience(NULL), "everyone");
    assert_string_equal(show_audience(""), "everyone");
    assert_string_equal(show_audience("sector has buses"), "sector has buses");
}

/* What the option takes is what the job knows. */
static void test_providers(void **state)
{
    AUTO(str_free) struct str words = STR_EMPTY;

    (void)state;
    for (const char *const *provider = init_providers; *provider; provider++)
        str_addf(&words, "%s%s", words.len ? " " : "", *provider);
    assert_string_equal(option_table[OPTION_PROVIDER].words, words.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),   cmocka_unit_test(test_note),
        cmocka_unit_test(test_json),      cmocka_unit_test(test_pair),
        cmocka_unit_test(test_providers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
