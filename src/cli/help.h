/*
 * help.h - the overview, the help of one command and the version, all from the tables.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/str.h"
#include "cli/cli.h"

/* The help of a command; NULL: the overview. Wrapped for the terminal when out is one. */
void help_print(const struct cli *cli, FILE *out, const struct command *command);

void help_print_version(const struct cli *cli);

/* "-q, --quiet", "-o FILE", "--set field=value": how help and the manual write an option. Appends.
 */
void help_add_option(struct str *out, enum option option);

#endif
