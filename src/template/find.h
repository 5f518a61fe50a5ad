/*
 * find.h - where templates are found: the workspace's own first, then those built into the program.
 *
 * templates/ of the source tree is compiled into the program (src/Templates.cmake), so that it
 * works from the build tree, installed, or copied to another machine; `cmake --install` also puts
 * the files into share/fortnight/templates, to be read and copied into a workspace.
 */
#ifndef TEMPLATE_FIND_H
#define TEMPLATE_FIND_H

#include "base/error.h"
#include "base/str.h"

#define FIND_MAX_BYTES ((size_t)1 << 20) /* of one template */

struct found_template {
    char *text;
    size_t len;
    char *file;      /* as the user knows it: "templates/theme/bulletin.html" */
    bool overriding; /* the workspace's own, not the program's */
};
#define FOUND_NOTHING ((struct found_template){0})

/*
 * name is a path below templates/: "theme/bulletin.html". ERROR_NO_INPUT when neither place has it,
 * ERROR_DATA when it is too large or no UTF-8. Workspace may be NULL: the built-in one.
 */
bool find_template(struct found_template *out, const char *workspace, const char *name,
                   struct error *err) MUST_CHECK;
void find_done(struct found_template *found); /* back to FOUND_NOTHING */

#endif
