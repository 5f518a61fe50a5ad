/*
 * init_draft.h - inside of jobs: what a new workspace's configuration will say, taken from options,
 * answers, the provider's ways, or invented.
 */
#ifndef JOBS_INIT_DRAFT_H
#define JOBS_INIT_DRAFT_H

#include "jobs/init.h"

#define INIT_PASSWORD_FILE "secrets/relay" /* in the workspace */

struct init_provider;

struct init_draft {
    const struct init_provider *provider;
    char *name;
    char *from;
    char *postal_address;
    char *relay;
    char *user; /* NULL: no login */
    const char
        *later_user; /* told, but there is no server yet to log in at; borrowed; may be NULL */
    unsigned invented;
    const char *advice;
};

/* ERROR_USAGE, naming the option, for what cannot be taken. */
bool init_draft_make(struct init_draft *out, const struct init_options *options,
                     struct error *err) MUST_CHECK;
void init_draft_free(struct init_draft *draft);

/* Appends the whole fortnight.conf. */
void init_draft_write(const struct init_draft *draft, struct str *out);

#endif
