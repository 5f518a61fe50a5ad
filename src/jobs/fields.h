/*
 * fields.h - the fields that anybody on the list has, so that a mistyped one is noticed.
 */
#ifndef JOBS_FIELDS_H
#define JOBS_FIELDS_H

#include "jobs/workspace.h"

#define FIELDS_MAX 1000 /* different ones; more are not looked at */

struct fields {
    char **names; /* ended by NULL */
    size_t count;
};
#define FIELDS_NONE ((struct fields){0})

/* Goes through everybody, whatever their status. */
bool fields_read(const struct workspace *workspace, struct fields *out,
                 struct error *err) MUST_CHECK;
void fields_free(struct fields *fields); /* back to FIELDS_NONE */

/*
 * Does the expression name only fields that somebody has? If not, *why says which one, where it
 * stands and what was probably meant, as the compiler does. True too when nobody is there yet.
 */
bool fields_check_audience(const struct workspace *workspace, const char *text, bool *known,
                           struct error *why, struct error *err) MUST_CHECK;

#endif
