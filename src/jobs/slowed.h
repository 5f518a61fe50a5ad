/*
 * slowed.h - the domains that asked for less mail in a run, for its summary.
 */
#ifndef JOBS_SLOWED_H
#define JOBS_SLOWED_H

#include "jobs/waiting.h"

struct slowed {
    char *domain;  /* "gmail.com"; "" when nobody knows its name any more */
    int64_t times; /* in all flights of the run */
    int64_t left;  /* so many of its people still wait */
    bool is_left;  /* it took nothing at all, and was left alone for this run */
};
struct slowed_list {
    struct slowed *list;
    size_t count;
};
#define SLOWED_LIST_NONE ((struct slowed_list){0})
void slowed_free(struct slowed_list *list); /* back to SLOWED_LIST_NONE */

/* What a flight met is added to what those before it did. waiting may be NULL. */
void slowed_note(struct slowed_list *list, const struct waiting *waiting);

/* How many domains are slowed just now, by what a running send, or the last one, kept. */
bool slowed_count(const struct workspace *workspace, int64_t *count, struct error *err) MUST_CHECK;

/* Is a domain left alone, of which people still wait? */
bool slowed_has_left(const struct slowed_list *list);

#endif
