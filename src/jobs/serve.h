/*
 * serve.h - the subscriber's web pages: `fortnight serve`.
 *
 * Three processes. The one that faces the internet holds no key, no database and, once it serves,
 * may open nothing; it hands what is asked to the keeper, which holds both and no socket. The
 * keeper applies it at once and answers only when it is on the disk; letters due because of it are
 * posted by the third, so that nobody waits for a mail server.
 */
#ifndef JOBS_SERVE_H
#define JOBS_SERVE_H

#include "jobs/workspace.h"

struct serve_options {
    const char *folder;                              /* NULL: the current one */
    struct log *log;                                 /* may be NULL */
    void (*listening)(void *ctx, const char *where); /* "127.0.0.1:8025"; "" on systemd's socket */
    void *ctx;
};

/*
 * Serves until we are asked to stop (stop_catch() is the caller's). ERROR_CONFIG and so on as
 * workspace_open(), ERROR_UNAVAILABLE when the port is taken, ERROR_SYSTEM when a process of the
 * three ended by itself.
 */
bool job_serve(const struct serve_options *options, struct error *err) MUST_CHECK;

#endif
