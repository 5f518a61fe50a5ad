/*
 * built_in.h - the templates compiled into the program (src/Templates.cmake). Inside of the room.
 */
#ifndef TEMPLATE_BUILT_IN_H
#define TEMPLATE_BUILT_IN_H

#include "base/base.h"

struct built_in {
    const char *name; /* "theme/bulletin.html"; NULL ends the list */
    const unsigned char *bytes;
    size_t len;
};

extern const struct built_in built_in_templates[];

#endif
