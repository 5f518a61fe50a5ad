/*
 * child.h - work on octets that nobody trusts, each in a limited process of its own.
 *
 * A helper process is forked while this one knows nothing secret. For each question it forks one
 * child: with an end to its memory and processor time, no files but the link on which it says that
 * it is done, no new privileges, and a seccomp list of the few system calls that computing needs;
 * what is not on it kills the child. The next child is made while one works, and waits, limited
 * already. Question and answer lie in memory that parent, helper and this child share, and no
 * other child. The answer may have been written by whoever wrote the question: read it as such.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/error.h"
#include "base/str.h"

struct child_question {
    uint32_t note; /* passed on */
    const char *in;
    size_t len; /* at most in_max */
};

struct child_task {
    /* Runs once in the helper, for what cannot be had without files (may be NULL). */
    void *(*prepare)(void);
    /* Runs in the child: writes at most room octets to out, returns how many. It may
     * allocate; what it allocates ends with it. */
    size_t (*work)(void *prepared, const struct child_question *question, char *out, size_t room);
    size_t in_max;
    size_t out_max;
    size_t memory_bytes;  /* address space, everything included; not under AddressSanitizer */
    unsigned cpu_s;       /* processor time */
    unsigned deadline_ms; /* by the clock on the wall, from the question on */
};

struct child_helper;

/*
 * Forks the helper and has it run one child that does nothing, so that a machine that cannot limit
 * processes is found out now: ERROR_SYSTEM. The process must have no threads yet.
 */
bool child_start(struct child_helper **out, const struct child_task *task,
                 struct error *err) MUST_CHECK;
void child_stop(struct child_helper *helper); /* NULL is fine */

enum child_end {
    CHILD_ANSWERED,
    CHILD_DIED, /* killed by a limit, by a forbidden call, by the deadline, or crashed */
    CHILD_GONE, /* the helper itself is gone: err is set, and no further question will do */
};

/* The answer is replaced. */
enum child_end child_ask(struct child_helper *helper, const struct child_question *question,
                         struct str *answer, struct error *err) MUST_CHECK;

#endif
