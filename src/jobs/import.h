/*
 * import.h - `import`: people from a CSV file onto the list.
 *
 * The file is read once, in batches of one transaction each, so that a crash, a full disk or Ctrl-C
 * leaves what was done so far, and doing it again does only the rest. Nobody who left, complained,
 * bounced or was erased comes back, and no address that somebody moved away from. Of somebody who
 * is there already the fields change, never the status.
 */
#ifndef JOBS_IMPORT_H
#define JOBS_IMPORT_H

#include "jobs/person.h"
#include "jobs/workspace.h"

#define IMPORT_SHOWN 3 /* people shown by a dry run */

/* A row that was not taken. Borrowed during the call. */
struct import_reject {
    int64_t line;
    const char *reason; /* public */
    const char *about;  /* private: what of the row is wrong; may be "" */
};

struct import_options {
    const char *file;        /* "-": standard input */
    const char *const *maps; /* "COLUMN=field", ended by NULL; may be NULL */
    const char *const *sets; /* "field=value", ended by NULL; may be NULL */
    const char *consent;     /* where and when they agreed; NULL: as configured */
    const char
        *rejects; /* file for the rows that were not taken, with line and reason; may be NULL */
    bool replace; /* values of many-valued fields replace those that are there */
    bool dry_run; /* nothing is written: not the list, not the rejects */
    void (*shown)(void *ctx, int64_t line,
                  const struct person *person); /* of a dry run, the first IMPORT_SHOWN */
    void (*rejected)(void *ctx, const struct import_reject *reject); /* each; may be NULL */
    void (*progress)(void *ctx, int64_t octets,
                     int64_t total); /* total 0: not known; may be NULL */
    void *ctx;
};

/* A column of the file and what became of it. */
struct import_column {
    char *heading;
    char *field; /* NULL: left out */
};

struct import_result {
    int64_t rows; /* the sum of the next five */
    int64_t added;
    int64_t updated;
    int64_t unchanged;
    int64_t rejected;
    int64_t kept_out; /* left, complained, bounced or erased; an address somebody moved from */
    int64_t doubles;  /* rows about somebody whom an earlier row was about: the last one counts */
    int64_t not_utf8_line; /* the first line read as Windows-1252; 0: none */
    double seconds;
    struct import_column *columns;
    size_t column_count;
};
#define IMPORT_RESULT_NONE ((struct import_result){0})

/*
 * ERROR_USAGE without consent, or for an option that does not fit the file; ERROR_NO_INPUT;
 * ERROR_DATA when it is no such file; ERROR_CANNOT_CREATE for the rejects. After a failure *out
 * says how far it came. Rejected rows are no failure. In a dry run `added` may count somebody twice
 * who stands twice in the file.
 */
bool job_import(struct workspace *workspace, const struct import_options *options,
                struct import_result *out, struct error *err) MUST_CHECK;
void import_result_free(struct import_result *result); /* back to IMPORT_RESULT_NONE */

#endif
