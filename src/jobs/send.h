/*
 * send.h - the main story: an edition goes to everybody in its audience, once each, whatever
 * happens in between.
 */
#ifndef JOBS_SEND_H
#define JOBS_SEND_H

#include "base/lock.h"
#include "jobs/figures.h"
#include "jobs/relay_report.h"
#include "jobs/slowed.h"
#include "jobs/trouble.h"
#include "jobs/workspace.h"

/* What is about to happen, for the person who must say yes. All text is borrowed. */
struct send_outlook {
    const char *slug;
    const char *subject;
    const char *audience; /* the expression; "" for everyone */
    int64_t count;        /* how many are to be sent now */
    int64_t estimated_seconds;
    bool first;        /* nothing was sent of it yet */
    bool tested;       /* just this content was looked at before, as a test copy or a preview */
    size_t warnings;   /* that `check` would show */
    bool amended;      /* who still waits gets it as it is in the file now */
    bool file_differs; /* the edition's file was changed since it was frozen: what is frozen is sent
                        */
};

/* To whom. */
enum send_only {
    SEND_ALL,           /* who waits, and who is due again */
    SEND_ONLY_REFUSED,  /* who was refused and may still be mailed; asked for by a person */
    SEND_ONLY_DEFERRED, /* who was put off, now and not at their time; asked for by a person */
    SEND_ONLY_DUE,      /* who was put off and is due: `run`, which begins with nobody */
};

/* What becomes of the addresses of which too many at once were said to be dead. */
enum send_dead { SEND_DEAD_ASK, SEND_DEAD_MARK, SEND_DEAD_KEEP };

struct send_options {
    const char *edition;
    bool whole_name; /* a part of the slug will not do: nobody is there to see what it fits */
    bool amended;    /* who still waits gets the file as it is now */
    enum send_only only;
    enum send_dead dead;
    enum config_on_unknown unknown; /* for those unknown now, beside the configuration's */
    bool wait;                      /* until nobody is to be tried again */
    const struct lock *lock;        /* the sender's, held by the caller; NULL: it is taken */
    bool late; /* go on although the last progress was over SEND_LATE_DAYS ago */
    /* Asked before the first message of this run; NULL: yes. False ends the job with ERROR_USAGE.
     */
    bool (*confirm)(void *ctx, const struct send_outlook *outlook);
    /* Told after each turn of the loop; may be NULL. */
    void (*progress)(void *ctx, const struct figures *figures);
    /* With wait: nothing is to be done until figures->next_at; day_is_full: or until the day's
     * limit leaves room. May be NULL. */
    void (*waiting)(void *ctx, const struct figures *figures, bool day_is_full);
    void *ctx;
};
#define SEND_LATE_DAYS 7

enum send_end {
    SEND_DONE,      /* nobody is waiting any more; deferred ones may be */
    SEND_HELD,      /* `hold`, from another process */
    SEND_STOPPED,   /* Ctrl-C or TERM: what was in flight is finished */
    SEND_DAY_FULL,  /* limits.per_day is reached */
    SEND_PAUSED,    /* done but for domains that do not want us, or take nothing, just now: theirs
                       still wait */
    SEND_CANCELLED, /* `cancel`, from another process: nobody waits any more */
};

struct send_result {
    char *slug;
    enum send_end end;
    struct figures figures; /* of the whole edition; seconds and rate of this run */
    int64_t sent_now;       /* accepted in this run */
    int64_t asked;          /* with only: how many were to be sent to again */
    int64_t marked;         /* people marked bounced: their addresses are dead */
    struct troubles troubles;
    struct slowed_list slowed;  /* domains that asked for less mail */
    struct relay_report relays; /* in this run */
    int64_t version;            /* that was sent in this run, from 1 */
    bool file_differs;          /* as in struct send_outlook */
    bool audience_differs; /* amended, and the file names another audience: that changes nothing */
};
#define SEND_RESULT_NONE ((struct send_result){0})

/*
 * Sends, or goes on where it stopped. ERROR_LATER: another sender works here, or the day's limit
 * was reached before anything could be sent. When it fails in the middle, *out is filled all the
 * same (out->slug is not NULL), and the next call goes on.
 */
bool job_send(struct workspace *workspace, const struct send_options *options,
              struct send_result *out, struct error *err) MUST_CHECK;
void send_result_free(struct send_result *result); /* back to SEND_RESULT_NONE */

#endif
