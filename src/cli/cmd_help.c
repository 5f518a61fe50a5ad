#include "cli/cmd.h"

#include "cli/help.h"
#include "cli/suggest.h"

bool cmd_help(struct cli *cli, struct error *err)
{
    const char *name = cli_argument(cli, 0);
    const struct command *command = name ? command_find(name) : NULL;

    if (name && !command)
        return suggest_command(name, err);
    help_print(cli, cli->out, command);
    return true;
}
