/*
 * status.h - how an edition stands, who did not get it and why; `hold`, which stops a running send.
 */
#ifndef JOBS_STATUS_H
#define JOBS_STATUS_H

#include "jobs/figures.h"
#include "jobs/trouble.h"
#include "jobs/workspace.h"

/* One person whose state is not `accepted`, or about whom something came back since. Borrowed
 * during the call. */
struct status_person {
    int64_t number;
    const char *state; /* a word of DESIGN 6: "refused" */
    const char
        *shown; /* the same for a person: "refused", "later (14:05)", "not sure", "left out" */
    const char *reason;  /* "user_unknown", "left"...; "" when there is none */
    const char *because; /* the same for a person: "no such mailbox", "left" */
    const char *status;  /* "5.1.1"; "" when the server gave none */
    const char *domain;  /* "example.org"; "" after an erasure */
    const char *
        address; /* for a person who asked for it, never for --json or a log; "" after an erasure */
    const char *reply; /* what the server said, without the address; "" */
};

struct status {
    char *slug;
    char *subject;
    char *audience;
    const char *state; /* "unsent", "open", "done", "cancelled" */
    bool held;
    bool held_for_complaints; /* that is why */
    bool running;             /* it is being sent just now */
    int64_t slowed; /* while it is: so many domains asked for less mail, and get less for now */
    int64_t frozen_at;
    int64_t last_at;
    struct figures figures;
    struct troubles troubles;
};
#define STATUS_NONE ((struct status){0})

struct status_options {
    const char *edition; /* NULL: the latest that was begun */
    /* Called with everybody not accepted, in order of number, until it returns false. May be NULL.
     */
    bool (*each)(void *ctx, const struct status_person *person);
    void *ctx;
};
bool job_status(struct workspace *workspace, const struct status_options *options,
                struct status *out, struct error *err) MUST_CHECK;
void status_free(struct status *status); /* back to STATUS_NONE */

/* Is this edition being sent just now? Another may be. */
bool status_is_running(const struct workspace *workspace, const char *slug);

/* All editions, oldest first, then the files of which nothing was sent. */
struct status_list {
    struct status *list;
    size_t count;
};
bool job_status_all(struct workspace *workspace, struct status_list *out,
                    struct error *err) MUST_CHECK;
void status_list_free(struct status_list *list);

/*
 * Tells a running send of this edition to stop and keep the rest; it obeys within 2 s. `send` goes
 * on. *running says whether a sender was at work. ERROR_NO_INPUT when nothing was sent of it yet.
 */
bool job_hold(struct workspace *workspace, const char *edition, bool *running,
              struct error *err) MUST_CHECK;

#endif
