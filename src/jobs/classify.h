/*
 * classify.h - `classify`: what is made of a mail, for developers and for whoever wonders.
 *
 * Needs no workspace and knows no key: tags are shown as found, not as true.
 */
#ifndef JOBS_CLASSIFY_H
#define JOBS_CLASSIFY_H

#include "base/error.h"
#include "base/str.h"

/* Borrowed texts, valid during the call. Words are those of verdict.h and reason.h. */
struct classified_recipient {
    const char *address; /* "" when none could be found */
    const char *action;
    const char *status;
    const char *permanence;
    const char *reason;
    const char *about;
};

struct classified {
    const char *file;
    /* "set_aside": it killed the process that read it, and nothing else is known. */
    const char *class;
    const char *why;
    const char *request; /* "none", "leave", ... */
    bool is_delay;
    bool may_answer;
    /* What all recipients have, each value once, with ';' between. */
    const char *recipients;
    const char *status;
    const char *permanence;
    const char *reason;
    size_t count;
    const struct classified_recipient *each;
};

struct classify_options {
    const char *const *files; /* ended by NULL; "-" is standard input */
    /* Called for each mail in their order, until it returns false. */
    bool (*each)(void *ctx, const struct classified *mail);
    void *ctx;
};

/* Must be called before anything secret is opened, see inbox/examine.h. Out is how many mails were
 * set aside. The first file that cannot be read ends it. */
bool job_classify(const struct classify_options *options, int64_t *set_aside,
                  struct error *err) MUST_CHECK;

#endif
