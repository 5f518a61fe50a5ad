/*
 * by_time.h - what happens by itself when its time has come: pauses end, sign-ups that nobody
 * confirmed are forgotten, letters whose tokens count no more too.
 */
#ifndef JOBS_BY_TIME_H
#define JOBS_BY_TIME_H

#include "jobs/workspace.h"

/* Whoever's pause is over gets the next edition: before one is frozen or planned. Writes only when
 * there is somebody. */
bool by_time_end_pauses(const struct workspace *workspace, struct error *err) MUST_CHECK;

/* All of it. */
bool by_time_settle(const struct workspace *workspace, struct error *err) MUST_CHECK;

#endif
