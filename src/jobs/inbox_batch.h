/*
 * inbox_batch.h - a few mails of the mailbox at once: read, judged, worked in one transaction,
 * moved.
 */
#ifndef JOBS_INBOX_BATCH_H
#define JOBS_INBOX_BATCH_H

#include "inbox/examine.h"
#include "inbox/mailbox.h"
#include "jobs/inbox.h"

struct inbox_batch;

/* What all batches of a run share; borrowed. */
struct inbox_run {
    struct workspace *workspace;
    struct mailbox *mailbox;
    struct examiner *examiner;
    const struct inbox_options *options;
    struct inbox_counts *counts;
    int64_t octets; /* read in this run */
};

struct inbox_batch *inbox_batch_new(struct inbox_run *run);
void inbox_batch_free(struct inbox_batch *batch); /* NULL is fine */

/* The folder that is selected. */
void inbox_batch_in(struct inbox_batch *batch, const char *folder, int64_t uid_validity);

/* Reads and works these, at most MAILBOX_BATCH_MAX; none of them was worked before. */
bool inbox_batch_work(struct inbox_batch *batch, const int64_t *uids, size_t count,
                      struct error *err) MUST_CHECK;

/* Moves mails that were worked, and notes that they were moved. */
bool inbox_batch_shelve(struct inbox_batch *batch, enum mailbox_shelf shelf, const int64_t *uids,
                        size_t count, struct error *err) MUST_CHECK;

#endif
