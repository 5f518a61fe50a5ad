/*
 * compose.h - `new TITLE`: a new edition from the starter, or a correction of one that was sent.
 */
#ifndef JOBS_COMPOSE_H
#define JOBS_COMPOSE_H

#include "jobs/workspace.h"

struct composed {
    char *slug; /* "pay-talks": what the other commands call it */
    char *path; /* "editions/pay-talks.md", below the workspace's folder as the user knows it */
};
#define COMPOSED_NONE ((struct composed){0})

struct compose_options {
    const char *title;         /* NULL only of a correction: then it is made of the old subject */
    const char *correction_of; /* an edition that was sent; NULL: none */
};

/*
 * Writes editions/SLUG.md with the title as its subject, from templates/starter.md; a correction,
 * from templates/correction.md, goes to everybody who got the other edition. A title without a
 * Latin letter or digit gets the day as its slug ("2026-11-21"). ERROR_USAGE for a title that
 * cannot be one, ERROR_NO_INPUT when the edition to correct was not sent, ERROR_CANNOT_CREATE when
 * the file is there already or an edition of this slug was sent: nothing is ever overwritten.
 */
bool job_compose(struct workspace *workspace, const struct compose_options *options,
                 struct composed *out, struct error *err) MUST_CHECK;
void composed_free(struct composed *composed); /* back to COMPOSED_NONE */

#endif
