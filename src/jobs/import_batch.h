/*
 * import_batch.h - rows of an import on their way onto the list.
 *
 * A batch is read before it is written: a slow pipe must not keep everybody else from writing.
 * Several batches are one transaction, up to a second: the keys are scattered, so that every
 * transaction writes nearly the whole index anew.
 */
#ifndef JOBS_IMPORT_BATCH_H
#define JOBS_IMPORT_BATCH_H

#include "jobs/import.h"
#include "mail/address.h"
#include "people/roster.h"
#include "store/seen.h"

#define IMPORT_BATCH_ROWS     5000
#define IMPORT_BATCH_BYTES    ((size_t)2 * 1024 * 1024) /* of profiles */
#define IMPORT_TRANSACTION_MS 1000                      /* others wait so long, a send above all */

struct import_row {
    int64_t line;
    size_t at; /* of its profile, in profiles */
    size_t len;
    uint8_t address_key[ADDRESS_KEY_BYTES];
    uint8_t domain_key[ADDRESS_DOMAIN_KEY_BYTES];
};

/* Most addresses are of few domains: their keys are kept. */
#define IMPORT_DOMAINS 64
struct import_domain {
    char name[ADDRESS_MAX + 1]; /* "": none yet */
    uint8_t key[ADDRESS_DOMAIN_KEY_BYTES];
};

struct import_batch {
    struct workspace *workspace;
    const struct roster *roster;
    const char *consent;
    const char *file;
    int64_t import_id; /* 0: nothing was written yet */
    struct seen seen;  /* who was met in this file */
    struct import_row *rows;
    size_t count;
    struct str profiles;
    struct import_domain domains[IMPORT_DOMAINS];
    bool begun;                  /* a transaction */
    int64_t begun_ms;            /* when */
    struct import_result before; /* the counts then */
    /* kept for the next row */
    struct subscriber *subscriber;
    struct profile person;
    struct profile row;
    struct str stored;
    /* A row that does not fit whom it is about. */
    void (*rejected)(void *ctx, int64_t line, const struct error *why);
    void *ctx;
};

void import_batch_init(struct import_batch *batch, struct workspace *workspace);
void import_batch_done(struct import_batch *batch);

void import_batch_add(struct import_batch *batch, int64_t line, const struct profile *profile,
                      const struct address *address);
bool import_batch_is_full(const struct import_batch *batch);

/*
 * Puts the rows onto the list and counts them. The batch is empty afterwards. After a failure the
 * transaction is rolled back, and result as it was when it began.
 */
bool import_batch_write(struct import_batch *batch, struct import_result *result,
                        struct error *err) MUST_CHECK;

/* Is the transaction as long as it may be? */
bool import_batch_is_due(const struct import_batch *batch);
/* Fine without a transaction. A failure as in import_batch_write(). */
bool import_batch_commit(struct import_batch *batch, struct import_result *result,
                         struct error *err) MUST_CHECK;

/* Counts what import_batch_write() would do, and writes nothing. */
bool import_batch_try(struct import_batch *batch, struct import_result *result,
                      struct error *err) MUST_CHECK;

#endif
