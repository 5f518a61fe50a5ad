/*
 * list.h - `list`: who is on the list, all of them or those that fit.
 */
#ifndef JOBS_LIST_H
#define JOBS_LIST_H

#include "jobs/person.h"
#include "jobs/workspace.h"

struct list_options {
    const char *where; /* an audience expression; NULL: everyone */
    const char *find;  /* a part of the address or of a value, case aside; NULL: any */
    /* Called with each in order of number, until it returns false. May be NULL: only counted. */
    bool (*each)(void *ctx, const struct person *person);
    void *ctx;
};

struct list_count {
    const char *status; /* "active"... */
    int64_t count;
};
#define LIST_STATUSES 6
struct list_result {
    int64_t count; /* people of every status */
    struct list_count by_status[LIST_STATUSES];
};

/* ERROR_DATA for a wrong expression. */
bool job_list(struct workspace *workspace, const struct list_options *options,
              struct list_result *out, struct error *err) MUST_CHECK;

#endif
