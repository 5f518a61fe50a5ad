/*
 * past.h - events of an edition that are over when it is sent. Apart from reading, which knows no
 * clock.
 */
#ifndef EDITION_PAST_H
#define EDITION_PAST_H

#include "edition/edition.h"

/* A moment where the edition's readers are. */
struct past_moment {
    int year;
    int month; /* from 1 */
    int day;
    int minute; /* of the day */
};

/* A warning for every time of an event that ended before now; what has no end is over with its day.
 */
void past_find(const struct edition *edition, const struct past_moment *now,
               struct findings *findings);

#endif
