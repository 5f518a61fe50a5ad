/*
 * wrap.h - breaks text into lines by display width. Inside of the room.
 */
#ifndef EDITION_WRAP_H
#define EDITION_WRAP_H

#include "edition/body.h"

struct wrap {
    const struct edition_body *body; /* knows how wide a blank is */
    size_t columns;
    void (*line)(void *ctx, const char *text, size_t len);
    void *ctx;
};

/*
 * Calls line() with every line of text, blanks at their ends dropped. A '\n' in text always ends a
 * line. A word that is too wide stands alone on its line, longer than wanted; only between wide
 * characters (Chinese, Japanese, Korean), which know no blanks, it is broken.
 */
void wrap(const struct wrap *how, const char *text, size_t len);

#endif
