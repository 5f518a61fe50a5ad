/*
 * secret_command.h - a command that tells a secret on its standard output, run without waiting for
 * it, so that a sender's other connections go on meanwhile.
 *
 * It runs in /bin/sh in the source's folder, with nothing on its standard input, none of our
 * descriptors, and its standard error thrown away. On a terminal it stays in our process group, so
 * that it may ask the person there; otherwise it has one of its own, which is ended whole. The
 * secret is in wiped memory only: on no command line, in no log, in no error.
 */
#ifndef CONFIG_SECRET_COMMAND_H
#define CONFIG_SECRET_COMMAND_H

#include "config/secret.h"

struct secret_command;

/* The source is a command's; its time begins now. */
bool secret_command_start(struct secret_command **out, const struct secret_source *source,
                          int64_t now_ms, struct error *err) MUST_CHECK;

/* Readable when there is something to go on with. It does not block. */
int secret_command_fd(const struct secret_command *command);

enum secret_progress { SECRET_RUNS, SECRET_THERE, SECRET_FAILED };
#define SECRET_ENDING_MS 10 /* look so often at one that has said all and still runs */

/*
 * Reads what there is; *out is the secret once it has ended well. It must be called when the
 * descriptor is readable, and now and then for the time limit; after its last word, when
 * secret_command_is_ending(), every SECRET_ENDING_MS. Errors as secret_fetch().
 */
enum secret_progress secret_command_go_on(struct secret_command *command, int64_t now_ms,
                                          struct secret *out, struct error *err) MUST_CHECK;
bool secret_command_is_ending(const struct secret_command *command);

/* What still runs is killed. NULL is fine. */
void secret_command_free(struct secret_command *command);

#endif
