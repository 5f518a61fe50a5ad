/*
 * import_writer.h - puts the rows of an import onto the list, and counts what became of them.
 *
 * Many batches are one transaction: the keys are scattered, so that every transaction writes nearly
 * the whole index anew. By rows and not by time, or a slow disk would make them smaller, and itself
 * slower.
 */
#ifndef JOBS_IMPORT_WRITER_H
#define JOBS_IMPORT_WRITER_H

#include "jobs/import.h"
#include "jobs/import_batch.h"
#include "people/roster.h"
#include "store/seen.h"
#include "store/subscriber.h"

#define IMPORT_TRANSACTION_ROWS                                                                    \
    80000 /* about half a second; others wait so long, a send above all */

struct import_writer {
    struct workspace *workspace;
    const struct roster *roster;
    const char *consent;
    const char *file;
    bool dry_run; /* only count */
    /* A row that does not fit whom it is about. */
    void (*rejected)(void *ctx, int64_t line, const struct error *why);
    void *ctx;

    int64_t import_id;           /* 0: nothing was written yet */
    struct seen seen;            /* who was met in this file */
    bool begun;                  /* a transaction */
    struct import_result before; /* the counts when it began */
    /* kept for the next row */
    struct subscriber subscriber;
    struct profile person;
    struct profile row;
    struct str stored;
};

/* The caller has filled in what stands above import_id. */
void import_writer_init(struct import_writer *writer);
void import_writer_done(struct import_writer *writer);

/* After a failure the transaction is rolled back, and result as it was when it began. */
bool import_writer_write(struct import_writer *writer, const struct import_batch *batch,
                         struct import_result *result, struct error *err) MUST_CHECK;

/* Is the transaction as large as it should be? */
bool import_writer_is_due(const struct import_writer *writer, const struct import_result *result);
/* Fine without a transaction. A failure as above. */
bool import_writer_commit(struct import_writer *writer, struct import_result *result,
                          struct error *err) MUST_CHECK;

#endif
