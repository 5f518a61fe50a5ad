/*
 * inbox.h - reads the bulletin's mailbox: bounces, complaints, requests and replies, each worked
 * exactly once, whatever happens in between.
 *
 * What a mail changes and the record that it was worked are one transaction (store/mail_record.h);
 * only then is the mail moved. A crash before leaves it unworked, a crash after has it only moved
 * by the next run.
 */
#ifndef JOBS_INBOX_H
#define JOBS_INBOX_H

#include "jobs/act.h"

#define INBOX_LOCK "fortnight.inbox.lock"

struct inbox_readers;

/*
 * The processes that read what strangers wrote. Call it before the workspace is opened: they are
 * forked while nothing secret is known.
 */
bool inbox_readers_start(struct inbox_readers **out, struct error *err) MUST_CHECK;
void inbox_readers_stop(struct inbox_readers *readers); /* NULL is fine */

/* One mail that was worked, or would be. */
struct inbox_item {
    const char *folder;
    int64_t uid;
    const struct verdict *verdict; /* NULL: it broke its reader, and is set aside */
    struct act_outcome outcome;
};

struct inbox_options {
    bool dry_run; /* says what it would do, and changes nothing */
    /* Told of each mail; may be NULL. */
    void (*item)(void *ctx, const struct inbox_item *item);
    void *ctx;
};

struct inbox_counts {
    int64_t mails; /* read in this run, those worked before not counted */
    int64_t bounces;
    int64_t complaints;
    int64_t requests;
    int64_t autoreplies;
    int64_t people; /* written by somebody: left where it is */
    int64_t other;
    int64_t again;        /* the same mail came before: not worked a second time */
    int64_t set_aside;    /* a person must look at them */
    int64_t changed;      /* of people: whose status is another now */
    int64_t needs_person; /* worked, but a person must look: see status */
    int64_t unmoved;      /* worked, but the server would not move them: tried again next time */
    int64_t left;         /* for the next run: this one has read enough */
    int64_t letters;      /* posted: answers to requests, and those that were due before */
};

/*
 * ERROR_CONFIG without an inbox, ERROR_LATER when another one works here, otherwise as
 * mailbox_open(); as letters_post() when all is worked, and only letters wait. When it fails in the
 * middle, *out says what was done until then, and the next run goes on.
 */
bool job_inbox(struct workspace *workspace, struct inbox_readers *readers,
               const struct inbox_options *options, struct inbox_counts *out,
               struct error *err) MUST_CHECK;

#endif
