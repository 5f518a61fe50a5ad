/*
 * bounces.h - acts on the addresses that an edition found dead: their people are marked bounced,
 * but not where a whole provider says so of too many at once (DESIGN 7.7).
 */
#ifndef JOBS_BOUNCES_H
#define JOBS_BOUNCES_H

#include "jobs/workspace.h"
#include "store/delivery.h"

/*
 * Domain by domain, once nobody of it is waiting any more: before that its share of dead addresses
 * is not known. What is not judged yet stays in the store for the next time. *marked: how many
 * people.
 */
bool bounces_judge(const struct workspace *workspace, const struct delivery_turn *turn,
                   int64_t *marked, struct error *err) MUST_CHECK;

#endif
