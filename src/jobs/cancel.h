/*
 * cancel.h - `cancel`: whoever did not get an edition yet will not get it, for good.
 */
#ifndef JOBS_CANCEL_H
#define JOBS_CANCEL_H

#include "jobs/figures.h"
#include "jobs/workspace.h"

/* What is about to happen, for the person who must say yes. Text is borrowed. */
struct cancel_outlook {
    const char *slug;
    int64_t audience;
    int64_t waiting; /* who will not get it: waiting and deferred */
};

struct cancel_options {
    const char *edition;
    bool whole_name; /* a part of the slug will not do: nobody is there to see what it fits */
    /* NULL: yes. False ends the job with ERROR_LATER. Not asked when nobody waits. */
    bool (*confirm)(void *ctx, const struct cancel_outlook *outlook);
    void *ctx;
};

struct cancel_result {
    char *slug;
    bool running;   /* a sender was at work on it: it stops within 2 s */
    bool cancelled; /* false: everybody had been worked already, and the edition stays done */
    int64_t dropped;
    struct figures figures;
};
#define CANCEL_RESULT_NONE ((struct cancel_result){0})

/*
 * Idempotent. What a dead sender left in hand is settled as in a resume, unless another edition is
 * being sent just now. ERROR_NO_INPUT when nothing was sent of it yet.
 */
bool job_cancel(struct workspace *workspace, const struct cancel_options *options,
                struct cancel_result *out, struct error *err) MUST_CHECK;
void cancel_result_free(struct cancel_result *result); /* back to CANCEL_RESULT_NONE */

/*
 * For a sender that was told to stop: was the edition cancelled meanwhile? Then whoever came back
 * into waiting since is left out too.
 */
bool cancel_settle(const struct workspace *workspace, int64_t edition, bool *cancelled,
                   struct error *err) MUST_CHECK;

#endif
