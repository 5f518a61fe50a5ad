/*
 * cli.h - one run of the program: what was typed, where it prints, and how it ends.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/clock.h"
#include "base/error.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/terminal.h"

struct option_given {
    bool given;
    const char **values; /* borrowed from argv; ended by NULL, itself NULL without any */
    size_t count;
};

struct cli {
    const struct command *command; /* NULL: none was typed */
    const char **arguments;        /* those of the command, as the values of an option */
    size_t argument_count;
    struct option_given options[OPTIONS];
    struct terminal terminal;
    const struct clock *clock;
    struct log *log;
    FILE *in;       /* answers to questions, and "-" */
    FILE *out;      /* the result */
    FILE *err;      /* for people and the journal */
    bool hushed;    /* not done, and nobody need be told but by the exit status */
    bool must_look; /* done, but a person must look: exit status 1 */
};

void cli_init(
    struct cli *cli); /* the standard streams, the machine's clock, no colours, nothing typed */
void cli_done(struct cli *cli);

bool cli_has(const struct cli *cli, enum option option);
/* The option's value, NULL when it was not given. */
const char *cli_value(const struct cli *cli, enum option option);
/* The argument at this place, NULL when fewer were given. */
const char *cli_argument(const struct cli *cli, size_t at);
/* The arguments from this place on with blanks between, in memory; NULL when there are none. */
const char *cli_join_arguments(const struct cli *cli, size_t from, struct str *memory);
/* -C DIR, or "." without it. */
const char *cli_workspace(const struct cli *cli);
/* The whole number given to an option; otherwise when it was not given. ERROR_USAGE when it is none
 * or out of range. */
struct cli_range {
    int64_t min, max, otherwise;
};
bool cli_number(const struct cli *cli, enum option option, struct cli_range range, int64_t *out,
                struct error *err) MUST_CHECK;

/* Something ordinary that only --strict makes a person look at: refusals, warnings. */
void cli_note_ordinary(struct cli *cli);

/* Reads the command line and runs it; the exit status. */
int cli_main(struct cli *cli, int argc, char **argv);

#endif
