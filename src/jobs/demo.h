/*
 * demo.h - the whole round on invented people: a temporary workspace, a list, an edition, a Maildir
 * outbox.
 */
#ifndef JOBS_DEMO_H
#define JOBS_DEMO_H

#include "jobs/send.h"

#define DEMO_PEOPLE 1000

struct demo_options {
    int64_t people; /* 0: DEMO_PEOPLE */
    void (*step)(void *ctx,
                 const char *what); /* told before each step: "importing 1,000 invented people" */
    void (*progress)(void *ctx, const struct figures *figures);
    void *ctx;
};

struct demo_result {
    char *folder;  /* the workspace, which stays: absolute */
    char *outbox;  /* the Maildir, absolute */
    char *message; /* one message to look at, absolute */
    struct send_result send;
};
#define DEMO_RESULT_NONE ((struct demo_result){0})

bool job_demo(const struct demo_options *options, struct demo_result *out,
              struct error *err) MUST_CHECK;
void demo_result_free(struct demo_result *result);

#endif
