/*
 * crowd.h - people in chains, 16 octets each: the memory of queue.c. A place that was left is used
 * again.
 */
#ifndef JOBS_CROWD_H
#define JOBS_CROWD_H

#include "base/base.h"

struct crowd_member {
    uint64_t id : 48;
    uint64_t domain_high : 16;
    uint32_t domain_low;
    uint32_t next; /* place + 1; 0: the last */
};
_Static_assert(sizeof(struct crowd_member) == 16, "a million people are 16 MB");

struct crowd {
    struct crowd_member *list;
    size_t count; /* places in use or left */
    size_t room;
    uint32_t left; /* the chain of places that were left: place + 1 */
};
#define CROWD_DOMAIN(number)                                                                       \
    ((number)&UINT64_C(0xffffffffffff)) /* 48 bits of a domain's number                            \
                                         */

struct crowd_chain {
    uint32_t first; /* place + 1; 0: empty */
    uint32_t last;
    size_t count;
};

void crowd_init(struct crowd *crowd, size_t expected);
void crowd_done(struct crowd *crowd);

/* A place for somebody, in no chain yet. The domain is of 48 bits. */
uint32_t crowd_place(struct crowd *crowd, int64_t id, uint64_t domain);
uint64_t crowd_domain(const struct crowd *crowd, uint32_t place);

void crowd_append(struct crowd *crowd, struct crowd_chain *chain, uint32_t place);
void crowd_prepend(struct crowd *crowd, struct crowd_chain *chain, uint32_t place);

/* Takes the first out of a chain that has one; the place is still theirs. */
uint32_t crowd_shift(struct crowd *crowd, struct crowd_chain *chain);
/* They are gone: the place is free. */
void crowd_leave(struct crowd *crowd, uint32_t place);

#endif
