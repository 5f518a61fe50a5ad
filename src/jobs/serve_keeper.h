/*
 * serve_keeper.h - the two processes of `serve` behind the one that faces the internet. For
 * jobs/serve.c only.
 */
#ifndef JOBS_SERVE_KEEPER_H
#define JOBS_SERVE_KEEPER_H

#include "jobs/serve.h"

/* The keeper's life: opens the workspace, says over the line that it is ready (or why not), applies
 * what is asked and answers, until the line ends. A letter that became due is told to the postman,
 * an octet into the pipe. */
void serve_keep(const struct serve_options *options, int line, int postman);

/* The postman's: posts the letters that are due when an octet comes, and what was put off when its
 * time has come, until the pipe ends. */
void serve_post(const struct serve_options *options, int pipe);

#endif
