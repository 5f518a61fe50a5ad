/*
 * parse.h - from argv to a command, its arguments and its options.
 *
 * Options may stand anywhere: --name=value, --name value, -l value, -lvalue, switches together as
 * -qv; "--" ends them. Names are never shortened: a script must not break when a new option
 * arrives.
 */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "cli/cli.h"

/*
 * Fills command, arguments and options. ERROR_USAGE with the nearest known word when something is
 * not known; after
 * --help or --version only what stands before it is judged.
 */
bool parse_command_line(struct cli *cli, int argc, char **argv, struct error *err) MUST_CHECK;

#endif
