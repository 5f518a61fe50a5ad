/*
 * import_batch.h - rows of a file as they were understood, on their way from the reader to the
 * list.
 */
#ifndef JOBS_IMPORT_BATCH_H
#define JOBS_IMPORT_BATCH_H

#include "base/error.h"
#include "mail/address.h"
#include "people/csv.h"
#include "people/profile.h"

#define IMPORT_BATCH_ROWS 5000 /* of either kind */
#define IMPORT_BATCH_BYTES                                                                         \
    ((size_t)2 * 1024 * 1024) /* of profiles, and of what is said of refused rows */

struct import_row {
    int64_t line;
    size_t at; /* of its profile, in profiles */
    size_t len;
    uint8_t address_key[ADDRESS_KEY_BYTES];
    uint8_t domain_key[ADDRESS_DOMAIN_KEY_BYTES];
};

/* A row that cannot be taken; the places are in texts. */
struct import_refused {
    int64_t line;
    size_t reason; /* public */
    size_t about;  /* private */
    size_t cells;  /* the row as CSV */
};

struct import_batch {
    struct import_row *rows;
    size_t count;
    struct str profiles; /* in their stored form */
    struct import_refused *refused;
    size_t refused_count;
    struct str texts;
    int64_t octets; /* of the file, up to here */
};

void import_batch_init(struct import_batch *batch);
void import_batch_done(struct import_batch *batch);
void import_batch_reset(struct import_batch *batch);
bool import_batch_is_full(const struct import_batch *batch);

/* The caller fills in the keys. Neither may be called when it is full. */
struct import_row *import_batch_add(struct import_batch *batch, int64_t line,
                                    const struct profile *profile);
/* row without cells: text is what stood there. */
void import_batch_refuse(struct import_batch *batch, const struct csv_row *row, const char *text,
                         const struct error *why);

#endif
