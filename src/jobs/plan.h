/*
 * plan.h - what `send` would do, without doing it: how many, who is left out and why, how long.
 */
#ifndef JOBS_PLAN_H
#define JOBS_PLAN_H

#include "jobs/reach.h"

struct plan {
    char *slug;
    char *subject;
    char *audience;     /* the expression; "" for everyone */
    bool first;         /* not frozen yet: the audience as it is now */
    int64_t count;      /* to be sent */
    int64_t octets;     /* of one message, for a person of the audience */
    int64_t all_octets; /* of all of them, about */
    struct reach reach; /* of a first send */
    int64_t estimated_seconds;
    bool tested;
};
#define PLAN_NONE ((struct plan){0})

/* edition may be NULL: the only unsent one. */
bool job_plan(struct workspace *workspace, const char *edition, struct plan *out,
              struct error *err) MUST_CHECK;
void plan_free(struct plan *plan); /* back to PLAN_NONE */

#endif
