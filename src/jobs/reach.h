/*
 * reach.h - whom an edition reaches: the audience, asked of every person, and why the others are
 * left out.
 */
#ifndef JOBS_REACH_H
#define JOBS_REACH_H

#include "jobs/workspace.h"
#include "store/subscriber.h"

struct reach {
    int64_t people;                           /* all there are */
    int64_t fitting;                          /* active and in the audience */
    int64_t outside;                          /* active, but not in the audience */
    int64_t by_status[SUBSCRIPTION_STATUSES]; /* those whose status keeps them out */
};

/*
 * Counts, and calls each() (which may be NULL, and ends the walk by returning false with err set)
 * with every person who fits. Nothing is held in memory but a page of people.
 */
struct reach_visit {
    bool (*each)(void *ctx, const struct subscriber *subscriber, struct error *err);
    void *ctx;
};
bool reach_walk(const struct workspace *workspace, const struct audience *audience,
                const struct reach_visit *visit, struct reach *out, struct error *err) MUST_CHECK;

#endif
