/*
 * text_place.h - follows plain text and says whether a value would stand inside a link, where its
 * blanks and signs must be percent-encoded. Inside of the room.
 */
#ifndef TEMPLATE_TEXT_PLACE_H
#define TEMPLATE_TEXT_PLACE_H

#include "template/mustache.h"

#define TEXT_PLACE_START 9 /* octets that tell a link: "https://" and one more */

struct text_place {
    char start[TEXT_PLACE_START]; /* of the word being read */
    size_t len;                   /* of start */
};

void text_place_read(struct text_place *place, const char *text, size_t len);

/* The word read so far starts as a link does. */
bool text_place_in_link(const struct text_place *place);

#endif
