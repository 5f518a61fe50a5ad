/*
 * Inside people: audience_day.h - days of the calendar.
 */
#ifndef PEOPLE_AUDIENCE_DAY_H
#define PEOPLE_AUDIENCE_DAY_H

#include "base/base.h"

struct audience_day {
    int year;  /* from 1 */
    int month; /* from 1 */
    int day;   /* from 1 */
};

/* "2026-01-31", a day that exists. */
bool audience_day_read(const char *text, struct audience_day *out) MUST_CHECK;

struct audience_day audience_day_after(struct audience_day day);

/* Its first second in UTC. */
int64_t audience_day_start(struct audience_day day);

#endif
