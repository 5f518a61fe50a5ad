#include "base/wiped.h"

#include <sodium.h>

void *wiped_new(size_t size)
{
    if (sodium_init() < 0)
        abort(); /* no random source: nothing may go on */
    void *bytes = sodium_malloc(size);
    if (!bytes)
        abort();
    memset(bytes, 0, size); /* libsodium fills new memory with a pattern */
    return bytes;
}

void wiped_free(void *bytes)
{
    sodium_free(bytes);
}

void wiped_clear(void *bytes, size_t len)
{
    sodium_memzero(bytes, len);
}
