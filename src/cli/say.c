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

void say_next(const struct cli *cli, const char *format, ...)
{
    bool coloured = cli->terminal.out_colour;
    va_list args;

    if (!say_wants_text(cli))
        return;
    (void)fprintf(cli->out, "Next: %s", terminal_ink(coloured, INK_STRONG));
    va_start(args, format);
    (void)vfprintf(cli->out, format, args);
    va_end(args);
    (void)fprintf(cli->out, "%s\n", terminal_ink(coloured, INK_PLAIN));
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
    if (err->kind != ERROR_USAGE)
        return;
    if (cli->command)
        (void)fprintf(cli->err, "Usage: fortnight %s%s%s%s\nMore:  fortnight %s --help\n",
                      cli->command->name, *cli->command->arguments ? " " : "",
                      cli->command->arguments, cli->command->options ? " [OPTION...]" : "",
                      cli->command->name);
    else
        (void)fputs("All commands: fortnight --help\n", cli->err);
}

static const char *level_word(enum finding_level level)
{
    return level == FINDING_ERROR ? "error" : "warning";
}

static void say_finding(const struct cli *cli, const struct finding *finding)
{
    bool coloured = cli->terminal.out_colour;
    enum ink ink = finding->level == FINDING_ERROR ? INK_ERROR : INK_WARNING;

    if (*finding->file)
        (void)fprintf(cli->out, "%s:", finding->file);
    if (*finding->file && finding->line > 0)
        (void)fprintf(cli->out, "%d:", finding->line);
    (void)fprintf(cli->out, "%s%s%s:%s %s\n", *finding->file ? " " : "",
                  terminal_ink(coloured, ink), level_word(finding->level),
                  terminal_ink(coloured, INK_PLAIN), finding->what);
    if (*finding->mend)
        (void)fprintf(cli->out, "    %s\n", finding->mend);
}

void say_findings(const struct cli *cli, const struct findings *findings)
{
    if (say_wants_json(cli))
        return;
    for (size_t i = 0; i < findings->count; i++)
        say_finding(cli, &findings->list[i]);
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
