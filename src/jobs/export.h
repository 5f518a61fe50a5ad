/*
 * export.h - `export`: the people as a CSV file that `import` reads back as they are.
 *
 * Only those who are sent the bulletin: in another workspace an import would make everybody active,
 * and who left here must not be there. Whole workspaces move with a backup.
 */
#ifndef JOBS_EXPORT_H
#define JOBS_EXPORT_H

#include "jobs/workspace.h"

struct export_options {
    const char *where; /* an audience expression; NULL: everyone */
    const char
        *file; /* NULL: out. Made so that only its owner can read it; an existing one is replaced */
    FILE *out;
};

/* *count: how many people. ERROR_DATA for a wrong expression, ERROR_CANNOT_CREATE, ERROR_DISK. */
bool job_export(struct workspace *workspace, const struct export_options *options, int64_t *count,
                struct error *err) MUST_CHECK;

#endif
