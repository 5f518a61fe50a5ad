/*
 * pick.h - which edition is meant: a path, a slug (an exact one wins), or any part of one that fits
 * once.
 */
#ifndef JOBS_PICK_H
#define JOBS_PICK_H

#include "jobs/workspace.h"

enum pick_rule {
    PICK_ANY,   /* left out: the only unsent one */
    PICK_NAMED, /* must be named; a part of the slug will do */
    PICK_WHOLE, /* must be named by a path or its whole slug: nobody is there to see what a part
                   fits */
};

struct picked {
    char *slug;
    char *path;     /* the file; NULL when only the store knows the edition any more */
    int64_t number; /* 0: nothing was sent of it yet */
};
#define PICKED_NONE ((struct picked){0})

/* what may be NULL: left out. ERROR_NO_INPUT when there is none, ERROR_USAGE when several fit; both
 * name them. */
bool pick_edition(const struct workspace *workspace, const char *what, enum pick_rule rule,
                  struct picked *out, struct error *err) MUST_CHECK;
void picked_free(struct picked *picked); /* back to PICKED_NONE */

#endif
