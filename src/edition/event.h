/*
 * event.h - an event in an edition: what, when, where. Inside of the room.
 *
 *     title: Picket at the depot
 *     when: Tue 2027-01-12 07:00-10:00
 *     when: 2027-01-13 07:00-10:00
 *     place: Central Park, Northampton Road, Manchester M40 5BP
 *     link: https://example.org/picket
 */
#ifndef EDITION_EVENT_H
#define EDITION_EVENT_H

#include "base/finding.h"
#include "base/str.h"
#include "edition/arena.h"

#define EVENT_MAX_TIMES 50

struct event_time {
    int year; /* 1970 to 9999 */
    int month;
    int day;
    int start_minute; /* of the day; -1: the whole day */
    int end_minute;   /* -1: not said */
    int line;         /* in the edition's file */
};

struct event {
    const char *title; /* "" when it is not said, as are place and link */
    const char *place;
    const char *link;
    struct event_time times[EVENT_MAX_TIMES];
    size_t time_count;
};

struct event_source {
    const char *text; /* the lines inside the fence */
    const char *file;
    int line; /* of its first line */
};

/* Reads it; what is wrong becomes a finding, the rest is read all the same. */
struct event *event_read(struct arena *arena, const struct event_source *source,
                         struct findings *findings);

/*
 * "Tuesday 12 January 2027, 07:00-10:00" in English, "2027-01-12 07:00-10:00" in languages whose
 * names of days we do not know. dash is what stands between the times.
 */
void event_add_time(struct str *out, const struct event_time *time, const char *language,
                    const char *dash);

#endif
