/*
 * lined.h - text put together from pieces of a file, which knows the line each came from. Inside of
 * the room.
 */
#ifndef EDITION_LINED_H
#define EDITION_LINED_H

#include "base/str.h"

struct lined {
    struct str text;
    size_t *starts; /* offset of each line in text */
    int *lines;     /* its number in the file */
    size_t count;
    size_t room;
};

void lined_init(struct lined *lined);
void lined_done(struct lined *lined);

/* Appends; line is where the piece stands in the file, whose lines it follows. */
void lined_add(struct lined *lined, const char *text, size_t len, int line);

/*
 * Appends to each text the link definitions ("[name]: https://...") of all the others, so that one
 * at the end of an edition serves its sections too. Texts that would grow too much are left alone.
 */
void lined_share_definitions(struct lined *texts, size_t count);

#endif
