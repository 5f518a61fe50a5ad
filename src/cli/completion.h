/*
 * completion.h - the shell's completion, written from the tables when the program is built.
 *
 * It completes commands, options, files and the names of editions; never people: the list is not
 * the shell's to see.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "base/base.h"

void completion_print_bash(FILE *out);

#endif
