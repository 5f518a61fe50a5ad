#include "jobs/heap.h"

#include "base/xalloc.h"

static void seat(struct heap *heap, size_t at, struct lane *lane)
{
    heap->list[at] = lane;
    *lane_seat(lane) = (struct heap_seat){.heap = heap, .at = at};
}

static void rise(struct heap *heap, size_t at)
{
    struct lane *lane = heap->list[at];

    while (at > 0 && heap->before(lane, heap->list[(at - 1) / 2])) {
        seat(heap, at, heap->list[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    seat(heap, at, lane);
}

static void sink(struct heap *heap, size_t at)
{
    struct lane *lane = heap->list[at];

    for (size_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && heap->before(heap->list[child + 1], heap->list[child]))
            child++;
        if (!heap->before(heap->list[child], lane))
            break;
        seat(heap, at, heap->list[child]);
        at = child;
    }
    seat(heap, at, lane);
}

void heap_add(struct heap *heap, struct lane *lane)
{
    if (heap->count == heap->room) {
        heap->room = heap->room * 2 + 16;
        heap->list = xrealloc(heap->list, heap->room, sizeof(struct lane *));
    }
    heap->list[heap->count] = lane;
    rise(heap, heap->count++);
}

void heap_remove(struct lane *lane)
{
    struct heap *heap = lane_seat(lane)->heap;
    size_t at = lane_seat(lane)->at;

    if (!heap)
        return;
    *lane_seat(lane) = (struct heap_seat){.heap = NULL};
    heap->count--;
    if (at == heap->count)
        return;
    heap->list[at] = heap->list[heap->count];
    sink(heap, at);
    rise(heap, at);
}

struct lane *heap_first(const struct heap *heap)
{
    return heap->count ? heap->list[0] : NULL;
}

void heap_free(struct heap *heap)
{
    free(heap->list);
    *heap = (struct heap){.before = heap->before};
}
