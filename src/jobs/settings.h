/*
 * settings.h - what of the configuration only higher rooms can judge, with file:line: mail
 * addresses, field names, and keys whose part of the program is not built yet. Audiences are
 * compiled in workspace.c, which has the store.
 */
#ifndef JOBS_SETTINGS_H
#define JOBS_SETTINGS_H

#include "base/finding.h"
#include "config/config.h"

/* Adds what is wrong; true when none of it is an error. No address is named. */
bool settings_check(const struct config *config, struct findings *findings);

/* Passwords that could not be fetched: a file that is missing, empty or open to others. For
 * `check`; commands that send nothing need no password. Nothing is read, no command is run. */
void settings_check_secrets(const struct config *config, struct findings *findings);

#endif
