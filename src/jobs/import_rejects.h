/*
 * import_rejects.h - the rows an import did not take: line, reason, and the row as it was, so that
 * the file can be mended and imported.
 */
#ifndef JOBS_IMPORT_REJECTS_H
#define JOBS_IMPORT_REJECTS_H

#include "base/error.h"
#include "people/csv.h"

struct import_rejects;

/*
 * Made so that only its owner can read it; an existing file is replaced, and taken away in the end
 * when nothing was rejected. input_fd is what is being imported: it cannot be the same file
 * (ERROR_USAGE). ERROR_CANNOT_CREATE.
 */
bool import_rejects_open(struct import_rejects **out, const char *path, int input_fd,
                         const struct csv_row *headings, struct error *err) MUST_CHECK;

/* cells: the row as CSV. */
void import_rejects_add(struct import_rejects *rejects, int64_t line, const char *reason,
                        const char *cells);

/* ERROR_DISK when not all of it could be written. Frees; NULL is fine. */
bool import_rejects_close(struct import_rejects *rejects, struct error *err) MUST_CHECK;

#endif
