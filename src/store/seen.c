#include "store/seen.h"

#include <assert.h>

#include "base/xalloc.h"

static void make_room(struct seen *seen, size_t byte)
{
    size_t size = seen->size_bytes ? seen->size_bytes : 4096;

    while (size <= byte)
        size *= 2;
    if (size == seen->size_bytes)
        return;
    seen->bits = xrealloc(seen->bits, size, 1);
    memset(seen->bits + seen->size_bytes, 0, size - seen->size_bytes);
    seen->size_bytes = size;
}

bool seen_again(struct seen *seen, int64_t number)
{
    assert(number >= 0);
    size_t byte = (size_t)number / 8;
    uint8_t bit = (uint8_t)(1U << (number % 8));

    make_room(seen, byte);
    bool before = seen->bits[byte] & bit;
    seen->bits[byte] |= bit;
    return before;
}

void seen_free(struct seen *seen)
{
    free(seen->bits);
    *seen = SEEN_NONE;
}
