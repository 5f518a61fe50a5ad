/*
 * check.h - `check`: everything that is wrong with the configuration and an edition, each with
 * file:line and the mend. Errors stop `send`, warnings do not.
 */
#ifndef JOBS_CHECK_H
#define JOBS_CHECK_H

#include "edition/edition.h"
#include "jobs/reach.h"

struct check {
    char *slug; /* NULL: there is no edition yet, only the configuration was looked at */
    char *path;
    struct findings findings;
    struct reach reach; /* of its audience, as it is now */
};
#define CHECK_NONE ((struct check){0})

/*
 * edition may be NULL: the only unsent one. What is wrong is an answer, not a failure: look at
 * out->findings. Problems of the configuration are found by workspace_open() already, which takes
 * findings of its own; the caller shows both.
 */
bool job_check(struct workspace *workspace, const char *edition, struct check *out,
               struct error *err) MUST_CHECK;
void check_free(struct check *check); /* back to CHECK_NONE */

/*
 * What is wrong with an edition in this workspace, its own findings aside: an unknown audience or
 * one that is nobody, blanks that nobody can fill, a starter's text left in. reach may be NULL; it
 * stays empty when the audience is unknown.
 */
bool check_against(const struct workspace *workspace, const struct edition *edition,
                   struct findings *findings, struct reach *reach, struct error *err) MUST_CHECK;

#endif
