#include "jobs/lanes.h"

#include "base/xalloc.h"

#define INDEX_FIRST 64

struct heap_seat *lane_seat(struct lane *lane)
{
    return &lane->seat;
}

static size_t slot_of(const struct lanes *lanes, uint64_t domain)
{
    size_t mask = lanes->index_size - 1;
    size_t slot = (size_t)(domain * UINT64_C(0x9e3779b97f4a7c15) >> 24) & mask;

    while (lanes->index[slot] && lanes->list[lanes->index[slot] - 1]->domain != domain)
        slot = (slot + 1) & mask;
    return slot;
}

static void make_index(struct lanes *lanes, size_t size)
{
    free(lanes->index);
    lanes->index_size = size;
    lanes->index = xcalloc(size, sizeof(*lanes->index));
    for (size_t i = 0; i < lanes->count; i++)
        if (lanes->list[i]->domain)
            lanes->index[slot_of(lanes, lanes->list[i]->domain)] = (uint32_t)i + 1;
}

void lanes_init(struct lanes *lanes)
{
    *lanes = (struct lanes){0};
    make_index(lanes, INDEX_FIRST);
}

void lanes_done(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++) {
        free(lanes->list[i]->name);
        free(lanes->list[i]);
    }
    free(lanes->list);
    free(lanes->index);
    *lanes = (struct lanes){0};
}

struct lane *lanes_add(struct lanes *lanes, uint64_t domain)
{
    struct lane *lane = xcalloc(1, sizeof(*lane));

    *lane = (struct lane){.domain = domain, .taken_ms = THROTTLE_NEVER, .saved_ms = INT64_MIN};
    throttle_init(&lane->throttle, 0, 1, 0);
    if (lanes->count == lanes->room) {
        lanes->room = lanes->room * 2 + 16;
        lanes->list = xrealloc(lanes->list, lanes->room, sizeof(struct lane *));
    }
    lanes->list[lanes->count++] = lane;
    if (lanes->count * 2 > lanes->index_size)
        make_index(lanes, lanes->index_size * 2);
    else if (domain)
        lanes->index[slot_of(lanes, domain)] = (uint32_t)lanes->count;
    return lane;
}

struct lane *lanes_find(const struct lanes *lanes, uint64_t domain)
{
    uint32_t found = domain ? lanes->index[slot_of(lanes, domain)] : 0;

    return found ? lanes->list[found - 1] : NULL;
}
