#include "cli/cli.h"

#include <errno.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/completion.h"
#include "cli/exit_status.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/say.h"

void cli_init(struct cli *cli)
{
    *cli = (struct cli){.clock = &clock_system, .in = stdin, .out = stdout, .err = stderr};
}

void cli_done(struct cli *cli)
{
    for (enum option i = 0; i < OPTIONS; i++)
        free(cli->options[i].values);
    free(cli->arguments);
    log_free(cli->log);
    *cli = (struct cli){0};
}

bool cli_has(const struct cli *cli, enum option option)
{
    return cli->options[option].given;
}

const char *cli_value(const struct cli *cli, enum option option)
{
    const struct option_given *given = &cli->options[option];

    return given->count ? given->values[given->count - 1] : NULL;
}

const char *cli_argument(const struct cli *cli, size_t at)
{
    return at < cli->argument_count ? cli->arguments[at] : NULL;
}

const char *cli_join_arguments(const struct cli *cli, size_t from, struct str *memory)
{
    for (size_t i = from; i < cli->argument_count; i++)
        str_addf(memory, "%s%s", i > from ? " " : "", cli->arguments[i]);
    return cli->argument_count > from ? memory->text : NULL;
}

const char *cli_workspace(const struct cli *cli)
{
    const char *folder = cli_value(cli, OPTION_WORKSPACE);

    return folder ? folder : ".";
}

bool cli_number(const struct cli *cli, enum option option, struct cli_range range, int64_t *out,
                struct error *err)
{
    const char *text = cli_value(cli, option);
    char name[OPTION_TEXT_SIZE];

    if (!text) {
        *out = range.otherwise;
        return true;
    }
    if (text_to_int(text, range.min, range.max, out))
        return true;
    option_text(option, name);
    return error_set(err, ERROR_USAGE, "%s wants a whole number from %lld to %lld, not '%.40s'",
                     name, (long long)range.min, (long long)range.max, text);
}

void cli_note_ordinary(struct cli *cli)
{
    if (cli_has(cli, OPTION_STRICT))
        cli->must_look = true;
}

/* A full disk behind `fortnight export > file` shows only here. */
static bool flush_result(struct cli *cli, struct error *err)
{
    errno = 0;
    if (fflush(cli->out) == 0 && !ferror(cli->out))
        return true;
    return error_set(err, ERROR_DISK, "cannot write the result: %s",
                     errno ? error_reason(errno) : "output error");
}

/* What the journal is told: with -q that somebody must act, with -v each step. */
static enum log_level log_level(const struct cli *cli)
{
    if (cli_has(cli, OPTION_QUIET))
        return LOG_ERROR;
    return cli_has(cli, OPTION_VERBOSE) ? LOG_DEBUG : LOG_WARNING;
}

static bool run(struct cli *cli, struct error *err)
{
    if (cli_has(cli, OPTION_VERSION)) {
        help_print_version(cli);
        return true;
    }
    if (cli_has(cli, OPTION_COMPLETION)) {
        completion_print_bash(cli->out);
        return true;
    }
    if (cli_has(cli, OPTION_HELP)) {
        help_print(cli, cli->out, cli->command);
        return true;
    }
    cli->log = log_new(cli->err, log_level(cli), cli->clock);
    return cli->command->run(cli, err);
}

int cli_main(struct cli *cli, int argc, char **argv)
{
    struct error err = {0};

    if (argc <= 1) {
        help_print(cli, cli->err, NULL);
        return exit_status(ERROR_USAGE);
    }
    if (!parse_command_line(cli, argc, argv, &err)) {
        say_error(cli, &err);
        say_usage(cli);
        return exit_status(err.kind);
    }
    if (!run(cli, &err)) {
        (void)fflush(cli->out);
        if (!cli->hushed)
            say_error(cli, &err);
        return exit_status(err.kind);
    }
    if (!flush_result(cli, &err)) {
        say_error(cli, &err);
        return exit_status(err.kind);
    }
    return cli->must_look ? EXIT_STATUS_LOOK : EXIT_STATUS_DONE;
}
