/*
 * command.h - every command there is, in one table: parsing, help, completion and the manual's test
 * read it.
 *
 * A new command is one row in command.c, its options in option.c, one function in a file of its own
 * (cmd_NAME.c, declared in cmd.h), its paragraph in fortnight.1 and one test.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/error.h"
#include "cli/option.h"

struct cli;

/* The groups of the overview, in its order. */
enum command_group {
    GROUP_START,
    GROUP_PEOPLE,
    GROUP_WRITE,
    GROUP_SEND,
    GROUP_LOOK,
    GROUPS /* how many */
};

/* What an exit status means for this command; 0 and those any command may end with need no row. */
struct command_status {
    int status; /* 0 ends the list */
    const char *when;
};

#define COMMAND_ANY_NUMBER SIZE_MAX

struct command {
    const char *name;
    enum command_group group;
    enum completes completes;
    const char *arguments; /* as the usage line shows them: "EDITION [ADDRESS...]"; "" for none */
    size_t least;          /* how many arguments it wants */
    size_t most;           /* and how many it takes; COMMAND_ANY_NUMBER: no limit */
    const enum option *options; /* its own, ended by OPTIONS; NULL: only the common ones */
    const struct command_status *statuses;
    const char *help;    /* what it does, a phrase for the overview without full stop */
    const char *about;   /* one or more paragraphs for its help, lines as long as they come */
    const char *example; /* lines to type; a comment in a line starts at its "  # " */
    const char *also; /* words people may try instead, with blanks between; for suggestions only */
    /* False with err set when it could not be done. "Done, but look" is cli->must_look. */
    bool (*run)(struct cli *cli, struct error *err);
};

/* The commands in the order of the overview; ended by an entry without name. */
extern const struct command command_table[];

const char *command_group_title(enum command_group group);
const struct command *command_find(const char *name);
bool command_takes(const struct command *command, enum option option);

#endif
