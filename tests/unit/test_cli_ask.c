#include "cli/ask.h"

#include <setjmp.h>

#include <cmocka.h>

static const struct {
    const char *typed;
    int64_t count;
    bool want;
} counts[] = {{"1062", 1062, true},  {"1,062", 1062, true}, {"1.062", 1062, true},
              {"1 062", 1062, true}, {"1'062", 1062, true}, {"1063", 1062, false},
              {"", 0, false},        {"0", 0, true},        {"y", 1, false},
              {"yes", 1, false},     {"-1062", 1062, false}};

static void test_is_count(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        if (ask_is_count(counts[i].typed, counts[i].count) != counts[i].want)
            fail_msg("'%s'", counts[i].typed);
    }
}

struct dialogue {
    struct cli cli;
    char input[5000];
    char *shown;
    size_t shown_len;
};

static void dialogue_open(struct dialogue *dialogue, const char *input)
{
    cli_init(&dialogue->cli);
    (void)snprintf(dialogue->input, sizeof(dialogue->input), "%s", input);
    dialogue->cli.in = fmemopen(dialogue->input, strlen(input) + 1, "r");
    dialogue->cli.err = open_memstream(&dialogue->shown, &dialogue->shown_len);
    assert_non_null(dialogue->cli.in);
    assert_non_null(dialogue->cli.err);
}

static void dialogue_close(struct dialogue *dialogue)
{
    assert_int_equal(fclose(dialogue->cli.in), 0);
    assert_int_equal(fclose(dialogue->cli.err), 0);
    free(dialogue->shown);
    cli_done(&dialogue->cli);
}

static void test_dialogue(void **state)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    struct dialogue dialogue;
    struct error err = {0};

    (void)state;
    dialogue_open(&dialogue, "  Ada \r\n\n1,062\nno\n");
    assert_true(ask_text(&dialogue.cli, "Name", "", &answer, &err));
    assert_string_equal(answer.text, "Ada");
    str_reset(&answer);
    assert_true(ask_text(&dialogue.cli, "Port", "465", &answer, &err));
    assert_string_equal(answer.text, "465");
    assert_true(ask_count(&dialogue.cli, 1062, "send"));
    assert_false(ask_count(&dialogue.cli, 1062, "send"));
    (void)fflush(dialogue.cli.err);
    assert_string_equal(dialogue.shown, "Name: Port [465]: "
                                        "Type 1,062 to send, anything else to stop: "
                                        "Type 1,062 to send, anything else to stop: ");
    dialogue_close(&dialogue);
}

static void test_what_is_no_line(void **state)
{
    AUTO(str_free) struct str long_line = STR_EMPTY;
    AUTO(str_free) struct str answer = STR_EMPTY;
    struct dialogue dialogue;
    struct error err = {0};

    (void)state;
    dialogue_open(&dialogue, "\xff\n\033[2J\n");
    assert_false(ask_read_line(&dialogue.cli, &answer, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_false(ask_read_line(&dialogue.cli, &answer, &err));
    dialogue_close(&dialogue);

    for (int i = 0; i < ASK_LINE_MAX; i++)
        str_add(&long_line, "x", 1);
    str_add(&long_line, "\n", 1);
    dialogue_open(&dialogue, long_line.text);
    assert_true(ask_read_line(&dialogue.cli, &answer, &err));
    assert_int_equal(answer.len, ASK_LINE_MAX);
    dialogue_close(&dialogue);

    long_line.text[ASK_LINE_MAX] = 'x';
    dialogue_open(&dialogue, long_line.text);
    assert_false(ask_read_line(&dialogue.cli, &answer, &err));
    assert_non_null(strstr(err.message, "more than 4000"));
    dialogue_close(&dialogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_count),
        cmocka_unit_test(test_dialogue),
        cmocka_unit_test(test_what_is_no_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
