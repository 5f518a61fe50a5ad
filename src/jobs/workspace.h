/*
 * workspace.h - one bulletin's folder, opened: configuration, key, store, clock.
 *
 * What the configuration says in words that only a higher room understands (audiences, the time
 * zone, addresses) is checked and compiled here, so that a mistake is found at opening, with
 * file:line (DESIGN 4).
 */
#ifndef JOBS_WORKSPACE_H
#define JOBS_WORKSPACE_H

#include "base/clock.h"
#include "base/error.h"
#include "base/finding.h"
#include "base/keys.h"
#include "config/config.h"
#include "people/audience.h"
#include "store/store.h"

struct log; /* base/log.h */

#define WORKSPACE_KEY       "fortnight.key"
#define WORKSPACE_LOCK      "fortnight.lock"
#define WORKSPACE_EDITIONS  "editions"
#define WORKSPACE_TEMPLATES "templates"
#define WORKSPACE_SECRETS   "secrets"

struct workspace {
    char *folder; /* as the user knows it; "." without -C */
    struct config *config;
    struct keys *keys;
    struct store *store;
    const struct clock *clock;
    struct log *log; /* may be NULL; borrowed */
};
#define WORKSPACE_NONE ((struct workspace){0})

struct workspace_options {
    const char *folder;        /* NULL: the current one */
    const struct clock *clock; /* NULL: the machine's */
    struct log *log;           /* may be NULL */
    struct findings
        *findings; /* may be NULL: every problem of the configuration, not only the first */
};

/*
 * Opens configuration, key and store, and sets the process's time zone to the bulletin's.
 * ERROR_NO_INPUT when the folder is no workspace, ERROR_CONFIG for what is wrong in it.
 */
bool workspace_open(struct workspace *out, const struct workspace_options *options,
                    struct error *err) MUST_CHECK;
/* May this file be written on somebody's word? ERROR_CANNOT_CREATE when it is the workspace's own
 * key, database or configuration, or no file but a folder, a device or a link. */
bool workspace_spares(const struct workspace *workspace, const char *path,
                      struct error *err) MUST_CHECK;

void workspace_close(struct workspace *workspace); /* back to WORKSPACE_NONE */

/* A path below the workspace. */
char *workspace_path(const struct workspace *workspace, const char *name) OWNED_RESULT;

/* What the words of audiences mean in this workspace: its names, editions and days. Start with {0}.
 */
struct workspace_scope {
    struct audience_scope scope;
    struct audience_named *named;
    const struct workspace *workspace;
};
/* Fills memory and returns its scope, borrowed from both. */
const struct audience_scope *workspace_scope(const struct workspace *workspace,
                                             struct workspace_scope *memory);
void workspace_scope_free(struct workspace_scope *memory);

/*
 * Compiles an audience expression with the names, editions and time zone of this workspace. Text
 * NULL or "" is everyone. ERROR_DATA with column and nearest name.
 */
bool workspace_audience(const struct workspace *workspace, const char *text, struct audience **out,
                        struct error *err) MUST_CHECK;

/* "Sat 21 Nov 14:05" and "14:05" in the bulletin's time zone. */
#define WORKSPACE_TIME_SIZE 32
void workspace_time(int64_t at, char out[WORKSPACE_TIME_SIZE]);
void workspace_time_of_day(int64_t at, char out[WORKSPACE_TIME_SIZE]);

#endif
