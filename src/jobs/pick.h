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

struct pick_list {
    struct picked *list;
    size_t count;
};
#define PICK_LIST_NONE ((struct pick_list){0})

/* The editions of which nothing was sent yet, by slug. */
bool pick_unsent(const struct workspace *workspace, struct pick_list *out,
                 struct error *err) MUST_CHECK;
void pick_list_free(struct pick_list *list); /* back to PICK_LIST_NONE */

#endif
