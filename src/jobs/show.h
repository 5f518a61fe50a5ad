/*
 * show.h - `show`: all that is held about one person.
 */
#ifndef JOBS_SHOW_H
#define JOBS_SHOW_H

#include "jobs/person.h"
#include "jobs/workspace.h"

/* A line of the history. Borrowed. */
struct show_event {
    int64_t at;
    const char *change;   /* "import", "leave"... */
    const char *channel;  /* "organiser", "file"... */
    const char *evidence; /* words of consent, what a server said, which fields; "" */
    const char *file;     /* of an import: its name; "" */
};

struct shown {
    const struct person *person; /* number 0: nothing is held but that the address is kept out */
    const char *kept_out;        /* why mail to it is suppressed: "left"...; "" */
    int64_t kept_out_at;
    const struct show_event *events; /* oldest first */
    size_t event_count;
};

/* The argument is an address, "#NUMBER" or "-". The callback is called once. ERROR_NO_INPUT:
 * nobody. */
bool job_show(struct workspace *workspace, const char *whom,
              void (*show)(void *ctx, const struct shown *shown), void *ctx,
              struct error *err) MUST_CHECK;

#endif
