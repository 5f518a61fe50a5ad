/*
 * seen.h - which numbers came by already: one bit each, so that an import can say that an address
 * stands twice in its file.
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include "base/base.h"

struct seen {
    uint8_t *bits;
    size_t size_bytes;
};
#define SEEN_NONE ((struct seen){0})

/* Notes the number, which is not negative; true when it was noted before. */
bool seen_again(struct seen *seen, int64_t number);
void seen_free(struct seen *seen); /* back to SEEN_NONE */

#endif
