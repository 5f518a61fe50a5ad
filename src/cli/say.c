#include "cli/say.h"

bool say_wants_json(const struct cli *cli)
{
    return cli_has(cli, OPTION_JSON);
}

bool say_wants_text(const struct cli *cli)
{
    return !cli_has(cli, OPTION_JSON) && !cli_has(cli, OPTION_QUIET);
}

void say_line(const struct cli *cli, const char *format, ...)
{
    va_list args;

    if (say_wants_json(cli))
        return;
    va_start(args, format);
    (void)vfprintf(cli->out, format, args);
    va_end(args);
    (void)fputc('\n', cli->out);
}

void say_add_quoted(struct str *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%";

    if (*word && strspn(word, plain) == strlen(word)) {
        str_add_text(out, word);
        return;
    }
    str_add(out, "'", 1);
    for (; *word; word++) {
        if (*word == '\'')
            str_add_text(out, "'\\''");
        else
            str_add(out, word, 1);
    }
    str_add(out, "'", 1);
}

struct say_word say_word(const char *word)
{
    AUTO(str_free) struct str quoted = STR_EMPTY;
    struct say_word out;

    say_add_quoted(&quoted, word);
    (void)snprintf(out.text, sizeof(out.text), "%s", quoted.text);
    return out;
}

void say_add_command(struct str *out, const struct cli *cli, const char *command)
{
    const char *folder = cli_value(cli, OPTION_WORKSPACE);

    str_add_text(out, "fortnight ");
    if (folder) {
        str_add_text(out, "-C ");
        say_add_quoted(out, folder);
        str_add(out, " ", 1);
    }
    str_add_text(out, command);
}

void say_next(const struct cli *cli, const char *format, ...)
{
    bool coloured = cli->terminal.out_colour;
    AUTO(str_free) struct str line = STR_EMPTY;
    char command[2000];
    va_list args;

    if (!say_wants_text(cli))
        return;
    va_start(args, format);
    (void)vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    say_add_command(&line, cli, command);
    (void)fprintf(cli->out, "Next: %s%s%s\n", terminal_ink(coloured, INK_STRONG), line.text,
                  terminal_ink(coloured, INK_PLAIN));
}

/* What was printed so far comes first where both streams end on one screen. */
static void start_message(const struct cli *cli)
{
    bool coloured = cli->terminal.err_colour;

    (void)fflush(cli->out);
    (void)fprintf(cli->err, "%sfortnight:%s ", terminal_ink(coloured, INK_STRONG),
                  terminal_ink(coloured, INK_PLAIN));
}

void say_warning(const struct cli *cli, const char *format, ...)
{
    va_list args;

    start_message(cli);
    va_start(args, format);
    (void)vfprintf(cli->err, format, args);
    va_end(args);
    (void)fputc('\n', cli->err);
}

void say_json(const struct cli *cli, const struct json *document)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    json_print(document, cli->terminal.out, &text);
    (void)fprintf(cli->out, "%s\n", text.text);
}

static bool was_typed(const struct cli *cli, const char *text)
{
    for (size_t i = 0; i < cli->argument_count; i++) {
        if (strcmp(cli->arguments[i], text) == 0)
            return true;
    }
    return false;
}

void say_error(const struct cli *cli, const struct error *err)
{
    start_message(cli);
    (void)fputs(*err->message ? err->message : "failed without a reason: please report this",
                cli->err);
    if (*err->about && (cli->terminal.err || was_typed(cli, err->about)))
        (void)fprintf(cli->err, ": %s", err->about);
    (void)fputc('\n', cli->err);
}

void say_usage(const struct cli *cli)
{
    const struct command *command = cli->command;

    if (command)
        (void)fprintf(cli->err, "Usage: fortnight %s%s%s%s\nMore:  fortnight %s --help\n",
                      command->name, *command->arguments ? " " : "", command->arguments,
                      command->options ? " [OPTION...]" : "", command->name);
    else
        (void)fputs("All commands: fortnight --help\n", cli->err);
}

static const char *level_word(enum finding_level level)
{
    return level == FINDING_ERROR ? "error" : "warning";
}

static void say_finding(FILE *out, bool coloured, const struct finding *finding)
{
    enum ink ink = finding->level == FINDING_ERROR ? INK_ERROR : INK_WARNING;

    if (*finding->file)
        (void)fprintf(out, "%s:", finding->file);
    if (*finding->file && finding->line > 0)
        (void)fprintf(out, "%d:", finding->line);
    (void)fprintf(out, "%s%s%s:%s %s\n", *finding->file ? " " : "", terminal_ink(coloured, ink),
                  level_word(finding->level), terminal_ink(coloured, INK_PLAIN), finding->what);
    if (*finding->mend)
        (void)fprintf(out, "    %s\n", finding->mend);
}

void say_findings(const struct cli *cli, FILE *out, const struct findings *findings)
{
    bool coloured = out == cli->err ? cli->terminal.err_colour : cli->terminal.out_colour;

    for (size_t i = 0; i < findings->count; i++)
        say_finding(out, coloured, &findings->list[i]);
}

struct json *say_findings_json(const struct findings *findings)
{
    struct json *list = json_new_array();

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];
        struct json *item = json_new_object();
        json_set_text(item, "level", level_word(finding->level));
        json_set_text(item, "file", finding->file);
        json_set_int(item, "line", finding->line);
        json_set_text(item, "what", finding->what);
        json_set_text(item, "mend", finding->mend);
        json_append_take(list, item);
    }
    return list;
}
