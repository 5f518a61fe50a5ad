/*
 * day.h - how many messages may still go out today: limits.per_day and limits.warm_up, the smaller
 * of the two (DESIGN 7.6).
 */
#ifndef JOBS_DAY_H
#define JOBS_DAY_H

#include "jobs/workspace.h"

#define DAY_UNLIMITED INT64_C(-1)

/* The most in any 24 hours when so many steps of the warm-up are done; DAY_UNLIMITED: any number.
 */
int64_t day_limit(const struct config *config, int64_t steps);

/* The limit of today. */
bool day_limit_today(const struct workspace *workspace, int64_t *limit,
                     struct error *err) MUST_CHECK;

/* How many of them are left; DAY_UNLIMITED: any number. */
bool day_allowance(const struct workspace *workspace, int64_t *allowance,
                   struct error *err) MUST_CHECK;

#endif
