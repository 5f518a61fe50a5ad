/*
 * largest.h - the domains that have the most people, found in one pass with 64 counters (Misra and
 * Gries, 1982): each that has more than a 65th of all is among them.
 */
#ifndef JOBS_LARGEST_H
#define JOBS_LARGEST_H

#include "base/base.h"

#define LARGEST_KEPT 64

struct largest {
    uint64_t domains[LARGEST_KEPT];
    size_t counts[LARGEST_KEPT]; /* 0: free; else some part of the true count */
};

void largest_add(struct largest *largest, uint64_t domain);

#endif
