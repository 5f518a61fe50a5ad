#include "cli/parse.h"

#include <setjmp.h>

#include <cmocka.h>

#define MOST_WORDS 8

static const struct {
    const char *name;
    const char *words[MOST_WORDS]; /* after the program's name */
    const char *command;           /* NULL: an error is wanted */
    size_t arguments;
    const char *error; /* part of it */
} cases[] = {
    {.name = "a command", .words = {"help"}, .command = "help"},
    {.name = "with an argument", .words = {"help", "help"}, .command = "help", .arguments = 1},
    {.name = "common option before", .words = {"-q", "help"}, .command = "help"},
    {.name = "common option after", .words = {"help", "--quiet"}, .command = "help"},
    {.name = "value in the next word", .words = {"-C", "dir", "help"}, .command = "help"},
    {.name = "value in the same word", .words = {"-Cdir", "help"}, .command = "help"},
    {.name = "switches together", .words = {"-qv", "help"}, .command = "help"},
    {.name = "switches and a value", .words = {"-qCdir", "help"}, .command = "help"},
    {.name = "a switch twice", .words = {"-q", "help", "-q"}, .command = "help"},
    {.name = "-- ends options",
     .words = {"help", "--", "--quiet"},
     .command = "help",
     .arguments = 1},
    {.name = "- is an argument", .words = {"help", "-"}, .command = "help", .arguments = 1},
    {.name = "an empty argument", .words = {"help", ""}, .command = "help", .arguments = 1},
    {.name = "help forgives the rest",
     .words = {"help", "a", "b", "-h"},
     .command = "help",
     .arguments = 2},
    {.name = "mistyped command", .words = {"hlep"}, .error = "did you mean 'help'?"},
    {.name = "another word for it", .words = {"usage"}, .error = "did you mean 'help'?"},
    {.name = "nothing near", .words = {"xyzzy"}, .error = "there is no command 'xyzzy'"},
    {.name = "no control characters shown", .words = {"a\033[2J"}, .error = "'a?[2J'"},
    {.name = "mistyped option", .words = {"help", "--quite"}, .error = "did you mean '--quiet'?"},
    {.name = "its value is not shown", .words = {"help", "--quite=x"}, .error = "'--quite'"},
    {.name = "never shortened", .words = {"help", "--qui"}, .error = "did you mean '--quiet'?"},
    {.name = "unknown letter", .words = {"help", "-qx"}, .error = "no option '-qx'"},
    {.name = "missing value", .words = {"help", "-C"}, .error = "-C wants a value: -C DIR"},
    {.name = "option instead of a value",
     .words = {"-C", "-q", "help"},
     .error = "-C wants a value"},
    {.name = "value twice", .words = {"-Ca", "-Cb", "help"}, .error = "-C is given twice"},
    {.name = "value for a switch", .words = {"help", "--json=1"}, .error = "--json takes no value"},
    {.name = "a value not of the list",
     .words = {"--completion=fish"},
     .error = "knows only: bash"},
    {.name = "too many arguments",
     .words = {"help", "a", "b"},
     .error = "'b' is one argument too many"},
    {.name = "only options", .words = {"-q"}, .error = "no command is given"},
};

static void run_case(size_t i)
{
    struct cli cli;
    struct error err = {0};
    char *argv[MOST_WORDS + 1] = {0};
    char words[MOST_WORDS][32];
    int argc = 1;

    for (; argc <= MOST_WORDS && cases[i].words[argc - 1]; argc++) {
        (void)snprintf(words[argc - 1], sizeof(words[0]), "%s", cases[i].words[argc - 1]);
        argv[argc] = words[argc - 1];
    }
    cli_init(&cli);
    bool good = parse_command_line(&cli, argc, argv, &err);
    if (good && cases[i].error)
        fail_msg("%s: taken", cases[i].name);
    if (!cases[i].error) {
        if (!good)
            fail_msg("%s: %s", cases[i].name, err.message);
        assert_string_equal(cli.command->name, cases[i].command);
        assert_int_equal(cli.argument_count, cases[i].arguments);
    } else {
        assert_int_equal(err.kind, ERROR_USAGE);
        if (!strstr(err.message, cases[i].error))
            fail_msg("%s: %s", cases[i].name, err.message);
    }
    cli_done(&cli);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        run_case(i);
}

static void test_values(void **state)
{
    char *argv[] = {(char[]){"fortnight"}, (char[]){"-C"}, (char[]){"some dir"}, (char[]){"help"}};
    struct cli cli;
    struct error err = {0};
    int64_t number = 0;

    (void)state;
    cli_init(&cli);
    assert_string_equal(cli_workspace(&cli), ".");
    assert_true(parse_command_line(&cli, 4, argv, &err));
    assert_string_equal(cli_workspace(&cli), "some dir");
    assert_true(cli_has(&cli, OPTION_WORKSPACE));
    assert_false(cli_has(&cli, OPTION_JSON));
    assert_null(cli_value(&cli, OPTION_JSON));
    assert_null(cli_argument(&cli, 0));
    assert_true(cli_number(&cli, OPTION_JSON, (struct cli_range){0, 9, 7}, &number, &err));
    assert_int_equal(number, 7);
    assert_false(cli_number(&cli, OPTION_WORKSPACE, (struct cli_range){0, 9, 7}, &number, &err));
    assert_non_null(strstr(err.message, "from 0 to 9, not 'some dir'"));
    cli_done(&cli);
}

/* The tables must hold together: what one row names, another has. */
static void test_tables(void **state)
{
    (void)state;
    for (const struct command *command = command_table; command->name; command++) {
        assert_ptr_equal(command_find(command->name), command);
        assert_non_null(command->run);
        assert_non_null(command->arguments);
        assert_non_null(command->help);
        assert_non_null(command->about);
        assert_non_null(command->example);
        assert_true(strstr(command->example, command->name));
        assert_int_equal(command->example[strlen(command->example) - 1], '\n');
        assert_true(command->least <= command->most);
        assert_int_not_equal(command->help[strlen(command->help) - 1], '.');
        for (const enum option *own = command->options; own && *own != OPTIONS; own++)
            assert_false(option_table[*own].common);
    }
    for (enum option i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_table[i];
        assert_true(row->name || row->letter);
        assert_non_null(row->help);
        if (row->name)
            assert_int_equal(option_by_name(row->name, strlen(row->name)), i);
        if (row->letter)
            assert_int_equal(option_by_letter(row->letter), i);
        assert_true((row->completes == COMPLETES_WORDS) == (row->words != NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
