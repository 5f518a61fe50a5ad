/*
 * lanes.h - the lanes of a queue, found by domain. Only queue.c uses it.
 */
#ifndef JOBS_LANES_H
#define JOBS_LANES_H

#include "jobs/crowd.h"
#include "jobs/heap.h"
#include "jobs/throttle.h"

/*
 * Virtual time: a lane's moves on by 1/weight with each person, so that lanes of one time have had
 * the same part of their people. The earliest goes next; one that could not go does not catch up
 * (start-time fair queueing), or it would hold up the others for as long as it was held up.
 */
struct lane {
    uint64_t domain; /* 48 bits of its number; 0: none */
    char *name;
    struct crowd_chain chain;
    struct throttle throttle;
    struct heap_seat seat;
    size_t weight;
    double time;
    size_t on_the_way;
    size_t most_on_the_way; /* 0: any number */
    int64_t wake_ms;        /* while asleep */
    int64_t taken_ms;
    int64_t saved_ms; /* until then nobody needs to be told */
    bool is_closed;
    bool is_changed;
    bool has_part; /* of the connections: one slow provider must not fill them all */
};

struct lanes {
    struct lane **list;
    size_t count;
    size_t room;
    uint32_t *index; /* open addressing: place in the list + 1, by domain */
    size_t index_size;
};

void lanes_init(struct lanes *lanes);
void lanes_done(struct lanes *lanes);

/* A domain that has none yet; any number of lanes may have domain 0, which is never found. */
struct lane *lanes_add(struct lanes *lanes, uint64_t domain);
/* NULL: the domain has none of its own. */
struct lane *lanes_find(const struct lanes *lanes, uint64_t domain);

#endif
