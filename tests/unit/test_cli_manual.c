/* Every command, option and exit status stands in fortnight.1, under its own command, and nothing
 * else does. */
#include "base/file.h"
#include "cli/command.h"
#include "cli/exit_status.h"

#include <setjmp.h>

#include <cmocka.h>

#define MANUAL     SOURCE_DIR "/src/cli/fortnight.1"
#define MANUAL_MAX 1000000

static struct str manual;

/* The text between two lines; both must be there. */
static char *section(const char *from, const char *to)
{
    char *start = strstr(manual.text, from);
    char *end = start ? strstr(start + strlen(from), to) : NULL;
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!start || !end)
        fail_msg("fortnight.1 has no section '%s' before '%s'", from, to);
    else
        str_add(&text, start, (size_t)(end - start) + 1);
    return str_take(&text);
}

/* Is there a line ".It Fl -name" or ".It Fl l , -name" in it? */
static bool lists_option(const char *text, enum option option)
{
    const struct option_row *row = &option_table[option];
    AUTO(str_free) struct str line = STR_EMPTY;

    str_add_text(&line, "\n.It Fl ");
    if (row->letter)
        str_addf(&line, "%c", row->letter);
    if (row->letter && row->name)
        str_add_text(&line, " , ");
    if (row->name)
        str_addf(&line, "-%s", row->name);
    if (row->argument)
        str_addf(&line, " Ar %s", row->argument);
    str_add(&line, "\n", 1);
    return strstr(text, line.text) != NULL;
}

static size_t count(const char *text, const char *what)
{
    size_t found = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
        found++;
    return found;
}

/* The command's part of the section: from its own item to the next command's. */
static char *command_part(const char *commands, const struct command *command)
{
    AUTO(str_free) struct str item = STR_EMPTY;
    AUTO(str_free) struct str part = STR_EMPTY;

    str_addf(&item, "\n.It Ic %s%s", command->name, *command->arguments ? " " : "\n");
    const char *start = strstr(commands, item.text);
    if (!start) {
        fail_msg("fortnight.1 does not list the command '%s'", command->name);
        return str_take(&part);
    }
    const char *end = strstr(start + 1, "\n.It Ic ");
    str_add(&part, start, end ? (size_t)(end - start) + 1 : strlen(start));
    return str_take(&part);
}

static void test_commands(void **state)
{
    char *commands = section(".Sh COMMANDS\n", "\n.Sh OPTIONS");
    size_t listed = 0;

    (void)state;
    for (const struct command *command = command_table; command->name; command++) {
        char *part = command_part(commands, command);
        size_t options = 0;
        for (const enum option *own = command->options; own && *own != OPTIONS; own++) {
            if (!lists_option(part, *own))
                fail_msg("'%s' in fortnight.1 lacks its option %s", command->name,
                         option_table[*own].name);
            options++;
        }
        if (count(part, "\n.It Fl ") != options)
            fail_msg("'%s' in fortnight.1 has more options than the program", command->name);
        free(part);
        listed++;
    }
    if (count(commands, "\n.It Ic ") != listed)
        fail_msg("fortnight.1 has more commands than the program");
    free(commands);
}

static void test_common_options(void **state)
{
    char *text = section(".Sh OPTIONS\n", "\n.Sh ENVIRONMENT");
    size_t listed = 0;

    (void)state;
    for (enum option i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_table[i];
        if (!row->common || row->hidden)
            continue;
        if (!lists_option(text, i))
            fail_msg("fortnight.1 lacks -%c --%s", row->letter ? row->letter : ' ',
                     row->name ? row->name : "");
        listed++;
    }
    assert_int_equal(count(text, "\n.It Fl "), listed);
    free(text);
}

static void test_exit_statuses(void **state)
{
    char *text = section(".Sh EXIT STATUS\n", "\n.Sh ");
    size_t listed = 0;

    (void)state;
    for (const struct exit_status_row *row = exit_status_table; row->meaning; row++) {
        char line[32];
        (void)snprintf(line, sizeof(line), "\n.It %d\n", row->status);
        if (!strstr(text, line))
            fail_msg("fortnight.1 lacks exit status %d", row->status);
        listed++;
    }
    assert_int_equal(count(text, "\n.It "), listed);
    free(text);
}

/* What an example tells to type must be there to be typed. */
static void test_examples(void **state)
{
    static const char start[] = "\n.Dl fortnight ";

    (void)state;
    for (const char *at = manual.text; (at = strstr(at, start)) != NULL; at++) {
        AUTO(str_free) struct str name = STR_EMPTY;
        const char *word = at + strlen(start);
        str_add(&name, word, strcspn(word, " \n"));
        if (!command_find(name.text))
            fail_msg("an example in fortnight.1 types 'fortnight %s'", name.text);
    }
}

static int read_manual(void **state)
{
    (void)state;
    manual = STR_EMPTY;
    return file_read(&manual, MANUAL, MANUAL_MAX, NULL) ? 0 : -1;
}

static int free_manual(void **state)
{
    (void)state;
    str_free(&manual);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_common_options),
        cmocka_unit_test(test_exit_statuses),
        cmocka_unit_test(test_examples),
    };

    return cmocka_run_group_tests(tests, read_manual, free_manual);
}
