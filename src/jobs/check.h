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
    struct findings findings; /* of the edition in the order of its lines, then of the settings */
    size_t edition_errors;    /* of them, those of the edition, its files and the theme */
    struct reach reach;       /* of its audience, as it is now */
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
 * The errors that `send` must not pass over and that rendering does not find: an unknown audience,
 * blanks that nobody can fill, a starter's text left in. ERROR_DATA with the first one's words.
 * Quick: it looks at people only until every field was met. *warnings is how many it met on the
 * way; `check` may find more.
 */
bool check_sendable(const struct workspace *workspace, const char *path, size_t *warnings,
                    struct error *err) MUST_CHECK;

#endif
