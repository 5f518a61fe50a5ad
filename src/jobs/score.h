/*
 * score.h - gives up mailboxes that were full, switched off or closed to us for too long
 * (people/bounce_score.h says when).
 */
#ifndef JOBS_SCORE_H
#define JOBS_SCORE_H

#include "jobs/workspace.h"
#include "store/change.h"

/* One person, after a refusal that counts; in the caller's transaction or its own. *marked: they
 * are bounced now, and were not before. */
bool score_judge(const struct workspace *workspace, int64_t subscriber, enum change_channel channel,
                 bool *marked, struct error *err) MUST_CHECK;

/* Everybody whom the relay refused so in this edition, at its end. *marked: how many. */
bool score_judge_edition(const struct workspace *workspace, int64_t edition, int64_t *marked,
                         struct error *err) MUST_CHECK;

#endif
