/*
 * arena.h - memory that is freed all at once: the nodes and texts of one tree. Inside of the room.
 */
#ifndef EDITION_ARENA_H
#define EDITION_ARENA_H

#include "base/base.h"

struct arena {
    struct arena_block *last;
    size_t used; /* octets handed out */
};
#define ARENA_NONE ((struct arena){0})

void *arena_add(struct arena *arena, size_t size); /* zeroed */
/* A copy ended by NUL. */
char *arena_text(struct arena *arena, const char *text, size_t len);
void arena_free(struct arena *arena); /* back to ARENA_NONE */

#endif
