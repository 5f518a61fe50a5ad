#include "cli/command.h"

#include "cli/cmd.h"

#include <sysexits.h>

#define TAKES(...)     ((const enum option[]){__VA_ARGS__, OPTIONS})
#define ENDS_WITH(...) ((const struct command_status[]){__VA_ARGS__, {0, NULL}})

const struct command command_table[] = {
    {.name = "help",
     .group = GROUP_LOOK,
     .arguments = "[COMMAND]",
     .most = 1,
     .completes = COMPLETES_COMMAND,
     .help = "show what there is, or all about one command",
     .about = "The same as COMMAND --help. The manual says more: man fortnight.",
     .example = "fortnight help\n",
     .also = "man usage commands",
     .run = cmd_help},
    {.name = NULL},
};

const char *command_group_title(enum command_group group)
{
    switch (group) {
    case GROUP_START:
        return "Start";
    case GROUP_PEOPLE:
        return "People";
    case GROUP_WRITE:
        return "Write";
    case GROUP_SEND:
        return "Send";
    case GROUP_LOOK:
        return "Look";
    case GROUPS:
        break;
    }
    return "";
}

const struct command *command_find(const char *name)
{
    for (const struct command *command = command_table; command->name; command++) {
        if (strcmp(command->name, name) == 0)
            return command;
    }
    return NULL;
}

bool command_takes(const struct command *command, enum option option)
{
    if (option_table[option].common)
        return true;
    for (const enum option *own = command->options; own && *own != OPTIONS; own++) {
        if (*own == option)
            return true;
    }
    return false;
}
