#include "edition/past.h"

#include "edition/body.h"
#include "edition/event.h"

#define DAY_MINUTES 1440

static int64_t rank(int year, int month, int day, int minute)
{
    const int64_t a_day = INT64_C(2) * DAY_MINUTES;

    return (((int64_t)year * 16 + month) * 32 + day) * a_day + minute;
}

static void find_in(const struct edition *edition, const struct event *event, int64_t now,
                    struct findings *findings)
{
    for (size_t i = 0; i < event->time_count; i++) {
        const struct event_time *time = &event->times[i];
        int ends = time->end_minute >= 0 ? time->end_minute : DAY_MINUTES;
        if (rank(time->year, time->month, time->day, ends) > now)
            continue;
        finding_add(findings, FINDING_WARNING, edition->file, time->line,
                    "Correct the date, or take the event out", "the event is over: %04d-%02d-%02d",
                    time->year, time->month, time->day);
    }
}

void past_find(const struct edition *edition, const struct past_moment *now,
               struct findings *findings)
{
    int64_t when = rank(now->year, now->month, now->day, now->minute);

    for (size_t i = 0; i < edition->body->part_count; i++) {
        struct tree_walk walk = TREE_WALK(edition->body->parts[i].tree);
        if (!walk.root)
            continue;
        while (tree_walk_next(&walk)) {
            if (walk.entering && walk.node->kind == NODE_EVENT)
                find_in(edition, walk.node->event, when, findings);
        }
    }
}
