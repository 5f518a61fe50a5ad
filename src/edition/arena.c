#include "edition/arena.h"

#include "base/xalloc.h"

#define BLOCK_BYTES ((size_t)32 << 10)

struct arena_block {
    struct arena_block *before;
    size_t used;
    size_t room;
    max_align_t bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct arena_block *block = xcalloc(1, sizeof(*block) + room);

    block->room = room;
    block->before = arena->last;
    arena->last = block;
    return block;
}

void *arena_add(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->last;

    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!block || block->room - block->used < size)
        block = add_block(arena, size);
    void *got = (char *)block->bytes + block->used;
    block->used += size;
    arena->used += size;
    return got;
}

char *arena_text(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_add(arena, len + 1);

    memcpy(copy, text, len);
    return copy;
}

void arena_free(struct arena *arena)
{
    while (arena->last) {
        struct arena_block *before = arena->last->before;
        free(arena->last);
        arena->last = before;
    }
    arena->used = 0;
}
