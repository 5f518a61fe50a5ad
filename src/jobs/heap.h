/*
 * heap.h - the lanes of a queue in order, the first at hand: a binary heap that knows where each
 * stands. Only queue.c uses it.
 */
#ifndef JOBS_HEAP_H
#define JOBS_HEAP_H

#include "base/base.h"

struct lane;

/* Is a before b? */
typedef bool heap_before(const struct lane *a, const struct lane *b);

struct heap {
    struct lane **list;
    size_t count;
    size_t room;
    heap_before *before;
};

/* What a lane knows of it. */
struct heap_seat {
    struct heap *heap; /* NULL: in none */
    size_t at;
};
struct heap_seat *lane_seat(struct lane *lane); /* queue.c */

void heap_add(struct heap *heap, struct lane *lane); /* in no heap before */
void heap_remove(struct lane *lane);                 /* from the one it is in, if any */
struct lane *heap_first(const struct heap *heap);    /* NULL when empty */
void heap_free(struct heap *heap);

#endif
