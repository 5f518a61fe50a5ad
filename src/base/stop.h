/*
 * stop.h - Ctrl-C and TERM: the first asks for an orderly end, the second for one at once.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include "base/base.h"

/* Catches SIGINT and SIGTERM and ignores SIGPIPE from now on. */
void stop_catch(void);

/* How often we were asked to stop. */
int stop_asked(void);

/* Becomes readable when we are asked, so that a poll loop wakes; -1 before stop_catch(). Never read
 * from it. */
int stop_fd(void);

#endif
