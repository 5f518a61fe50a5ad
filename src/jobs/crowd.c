#include "jobs/crowd.h"

#include <assert.h>

#include "base/xalloc.h"

void crowd_init(struct crowd *crowd, size_t expected)
{
    *crowd = (struct crowd){.room = expected};
    if (expected)
        crowd->list = xcalloc(expected, sizeof(*crowd->list));
}

void crowd_done(struct crowd *crowd)
{
    free(crowd->list);
    *crowd = (struct crowd){0};
}

static uint32_t free_place(struct crowd *crowd)
{
    if (crowd->left) {
        uint32_t place = crowd->left - 1;
        crowd->left = crowd->list[place].next;
        return place;
    }
    if (crowd->count == crowd->room) {
        crowd->room += crowd->room / 8 + 1024; /* not doubled: memory is counted */
        crowd->list = xrealloc(crowd->list, crowd->room, sizeof(*crowd->list));
    }
    assert(crowd->count < UINT32_MAX);
    return (uint32_t)crowd->count++;
}

uint32_t crowd_place(struct crowd *crowd, int64_t id, uint64_t domain)
{
    uint32_t place = free_place(crowd);

    crowd->list[place] = (struct crowd_member){.id = (uint64_t)id & UINT64_C(0xffffffffffff),
                                               .domain_high = (domain >> 32) & 0xffff,
                                               .domain_low = (uint32_t)domain};
    return place;
}

uint64_t crowd_domain(const struct crowd *crowd, uint32_t place)
{
    const struct crowd_member *member = &crowd->list[place];

    return (uint64_t)member->domain_high << 32 | member->domain_low;
}

void crowd_append(struct crowd *crowd, struct crowd_chain *chain, uint32_t place)
{
    crowd->list[place].next = 0;
    if (chain->last)
        crowd->list[chain->last - 1].next = place + 1;
    else
        chain->first = place + 1;
    chain->last = place + 1;
    chain->count++;
}

void crowd_prepend(struct crowd *crowd, struct crowd_chain *chain, uint32_t place)
{
    crowd->list[place].next = chain->first;
    chain->first = place + 1;
    if (!chain->last)
        chain->last = place + 1;
    chain->count++;
}

uint32_t crowd_shift(struct crowd *crowd, struct crowd_chain *chain)
{
    uint32_t place = chain->first - 1;

    assert(chain->first);
    chain->first = crowd->list[place].next;
    if (!chain->first)
        chain->last = 0;
    chain->count--;
    return place;
}

void crowd_leave(struct crowd *crowd, uint32_t place)
{
    crowd->list[place].next = crowd->left;
    crowd->left = place + 1;
}
