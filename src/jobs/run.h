/*
 * run.h - what is due now, with nobody watching: the story behind `run`, for cron.
 *
 * It begins with nobody: whom an edition is for, and when it goes out, a person has said before.
 */
#ifndef JOBS_RUN_H
#define JOBS_RUN_H

#include "jobs/send.h"

struct run_options {
    /* Told after each edition that was worked on; is_news: there is something a person must look
     * at that was not there before. May be NULL. */
    void (*edition)(void *ctx, const struct send_result *result, bool is_news);
    void *ctx;
};

/* ERROR_LATER when something is due and another sender is at work; with nothing due it does not
 * even look for one. */
bool job_run(struct workspace *workspace, const struct run_options *options,
             struct error *err) MUST_CHECK;

#endif
