/*
 * compose.h - `new TITLE`: a new edition from the starter.
 */
#ifndef JOBS_COMPOSE_H
#define JOBS_COMPOSE_H

#include "jobs/workspace.h"

struct composed {
    char *slug; /* "pay-talks": what the other commands call it */
    char *path; /* "editions/pay-talks.md", below the workspace's folder as the user knows it */
};
#define COMPOSED_NONE ((struct composed){0})

/*
 * Writes editions/SLUG.md with the title as its subject, from templates/starter.md. A title without
 * a Latin letter or digit gets the day as its slug ("2026-11-21"). ERROR_USAGE for a title that
 * cannot be one, ERROR_CANNOT_CREATE when the file is there already or an edition of this slug was
 * sent: nothing is ever overwritten.
 */
bool job_compose(struct workspace *workspace, const char *title, struct composed *out,
                 struct error *err) MUST_CHECK;
void composed_free(struct composed *composed); /* back to COMPOSED_NONE */

#endif
