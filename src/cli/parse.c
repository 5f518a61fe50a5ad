#include "cli/parse.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "cli/suggest.h"

/* The words of argv, one after the other. */
struct words {
    struct cli *cli;
    char **list;
    size_t count;
    size_t at;
    bool options_ended;
    const char *command;        /* the first argument */
    const char *unknown_option; /* the first one */
    struct error *err;
};

static bool give(struct words *words, enum option option, const char *value)
{
    struct option_given *given = &words->cli->options[option];
    char name[OPTION_TEXT_SIZE];

    option_text(option, name);
    if (value && given->count && !option_table[option].many)
        return error_set(words->err, ERROR_USAGE, "%s is given twice", name);
    given->given = true;
    if (!value)
        return true;
    given->values = xrealloc(given->values, given->count + 2, sizeof(*given->values));
    given->values[given->count++] = value;
    given->values[given->count] = NULL;
    return true;
}

static bool is_option(const char *word)
{
    const char *equals = strchr(word, '=');

    if (strncmp(word, "--", 2) == 0) {
        size_t len = equals ? (size_t)(equals - word) : strlen(word);
        return option_by_name(word + 2, len - 2) != OPTIONS;
    }
    return word[0] == '-' && word[1] && !word[2] && option_by_letter(word[1]) != OPTIONS;
}

static bool is_one_of(const char *value, const char *words)
{
    size_t len = strlen(value);

    for (const char *word = words; *word; word += strspn(word, " ")) {
        size_t word_len = strcspn(word, " ");
        if (word_len == len && memcmp(word, value, len) == 0)
            return true;
        word += word_len;
    }
    return false;
}

/* inline_value is what stood in the same word, NULL when nothing did. */
static bool take_value(struct words *words, enum option option, const char *inline_value)
{
    const struct option_row *row = &option_table[option];
    const char *value = inline_value;
    char name[OPTION_TEXT_SIZE];

    option_text(option, name);
    if (!value) {
        const char *next = words->at < words->count ? words->list[words->at] : NULL;
        if (!next || is_option(next))
            return error_set(words->err, ERROR_USAGE, "%s wants a value: %s%s%s", name, name,
                             row->name ? "=" : " ", row->argument);
        value = next;
        words->at++;
    }
    if (row->completes == COMPLETES_WORDS && !is_one_of(value, row->words))
        return error_set(words->err, ERROR_USAGE, "%s knows only: %s", name, row->words);
    return give(words, option, value);
}

static bool take_long(struct words *words, const char *word)
{
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    enum option option = option_by_name(name, len);

    if (option == OPTIONS) {
        if (!words->unknown_option)
            words->unknown_option = word;
        return true;
    }
    if (option_table[option].argument)
        return take_value(words, option, equals ? equals + 1 : NULL);
    if (equals)
        return error_set(words->err, ERROR_USAGE, "--%s takes no value", option_table[option].name);
    return give(words, option, NULL);
}

static bool take_letters(struct words *words, const char *word)
{
    for (const char *letter = word + 1; *letter; letter++) {
        enum option option = option_by_letter(*letter);
        if (option == OPTIONS) {
            if (!words->unknown_option)
                words->unknown_option = word;
            return true;
        }
        if (option_table[option].argument)
            return take_value(words, option, letter[1] ? letter + 1 : NULL);
        if (!give(words, option, NULL))
            return false;
    }
    return true;
}

static void take_argument(struct words *words, const char *word)
{
    struct cli *cli = words->cli;

    if (!words->command) {
        words->command = word;
        cli->command = command_find(word);
        return;
    }
    cli->arguments = xrealloc(cli->arguments, cli->argument_count + 2, sizeof(*cli->arguments));
    cli->arguments[cli->argument_count++] = word;
    cli->arguments[cli->argument_count] = NULL;
}

static bool take_word(struct words *words)
{
    const char *word = words->list[words->at++];

    if (words->options_ended || word[0] != '-' || !word[1]) {
        take_argument(words, word);
        return true;
    }
    if (strcmp(word, "--") == 0) {
        words->options_ended = true;
        return true;
    }
    return word[1] == '-' ? take_long(words, word) : take_letters(words, word);
}

static bool judge_options(const struct words *words)
{
    const struct cli *cli = words->cli;
    char name[OPTION_TEXT_SIZE];

    if (words->unknown_option)
        return suggest_option(words->unknown_option, cli->command, words->err);
    for (enum option i = 0; i < OPTIONS; i++) {
        if (!cli->options[i].given || command_takes(cli->command, i))
            continue;
        option_text(i, name);
        return error_set(words->err, ERROR_USAGE, "'%s' takes no option %s", cli->command->name,
                         name);
    }
    return true;
}

static bool judge_arguments(const struct words *words)
{
    const struct command *command = words->cli->command;
    size_t count = words->cli->argument_count;

    if (count < command->least)
        return error_set(words->err, ERROR_USAGE, "'%s' wants %s", command->name,
                         command->arguments);
    if (count <= command->most)
        return true;
    return error_set(words->err, ERROR_USAGE, "'%s' is one argument too many for '%s'",
                     words->cli->arguments[command->most], command->name);
}

static bool judge(const struct words *words)
{
    const struct cli *cli = words->cli;

    if (words->command && !cli->command)
        return suggest_command(words->command, words->err);
    if (cli_has(cli, OPTION_HELP) || cli_has(cli, OPTION_VERSION))
        return true;
    if (cli_has(cli, OPTION_COMPLETION))
        return true;
    if (!cli->command && words->unknown_option)
        return suggest_option(words->unknown_option, NULL, words->err);
    if (!cli->command)
        return error_set(words->err, ERROR_USAGE, "no command is given");
    return judge_options(words) && judge_arguments(words);
}

bool parse_command_line(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct words words = {.cli = cli, .list = argv, .count = (size_t)argc, .at = 1, .err = err};

    while (words.at < words.count) {
        if (!take_word(&words))
            return false;
    }
    return judge(&words);
}
