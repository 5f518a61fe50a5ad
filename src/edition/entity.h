/*
 * entity.h - character references: "&amp;", "&#8364;", "&#x20ac;". Inside of the room.
 */
#ifndef EDITION_ENTITY_H
#define EDITION_ENTITY_H

#include "base/str.h"

/* Appends what "&name;" stands for, in UTF-8; an unknown name as it is written. */
void entity_add(struct str *out, const char *text, size_t len);

#endif
