/*
 * estimate.h - how long handing over takes, with all limits there are: the relays' rates, those of
 * domains, and the days'.
 */
#ifndef JOBS_ESTIMATE_H
#define JOBS_ESTIMATE_H

#include "jobs/workspace.h"

struct estimate;

bool estimate_new(struct estimate **out, const struct workspace *workspace,
                  struct error *err) MUST_CHECK;
void estimate_free(struct estimate *estimate); /* NULL is fine */

/* One more person. */
void estimate_add(struct estimate *estimate, uint64_t domain_key);

/* Seconds until the last of them is handed over; beginning now, and going on each day as far as
 * the day's limit goes. */
bool estimate_seconds(const struct estimate *estimate, int64_t *seconds,
                      struct error *err) MUST_CHECK;

/* The same in one call: for the people of an audience, who are counted; and for the `count` who
 * still wait for an edition. */
bool estimate_audience(const struct workspace *workspace, const struct audience *audience,
                       int64_t *count, int64_t *seconds, struct error *err) MUST_CHECK;
bool estimate_rest(const struct workspace *workspace, int64_t edition, int64_t count,
                   int64_t *seconds, struct error *err) MUST_CHECK;

#endif
