/*
 * exit_status.h - how the program ends, so that cron and scripts can tell: sysexits.h, and 1 for
 * "look at it".
 */
#ifndef CLI_EXIT_STATUS_H
#define CLI_EXIT_STATUS_H

#include "base/error.h"

#define EXIT_STATUS_DONE 0
#define EXIT_STATUS_LOOK 1

/* The status for a failure of this kind. */
int exit_status(enum error_kind kind);

struct exit_status_row {
    int status;
    const char *meaning;
};

/* Every status with its meaning, rising; ended by a row without meaning. */
extern const struct exit_status_row exit_status_table[];

#endif
