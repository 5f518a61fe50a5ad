/*
 * suggest.h - what was probably meant by a word we do not know.
 */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include "cli/command.h"

/* Sets ERROR_USAGE naming the word and the nearest command, and returns false. */
bool suggest_command(const char *word, struct error *err);

/* The same for an option; command may be NULL when none is known yet. */
bool suggest_option(const char *word, const struct command *command, struct error *err);

#endif
