/*
 * secret.h - passwords, fetched when they are needed from where the configuration says, and wiped
 * after use.
 *
 * A secret stands in no configuration, no error and no log. Where it comes from is a file that only
 * its owner can read, a credential that systemd hands to a service, or the output of a command. It
 * is a password, or an access token (OAuth 2), which is old after a while: its command is run anew.
 */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

#include "base/error.h"

#define SECRET_MAX_BYTES          4096
#define SECRET_COMMAND_TIMEOUT_MS 60000 /* a password manager may ask a person first */

enum secret_from {
    SECRET_NONE,
    SECRET_FILE,
    SECRET_COMMAND,
    SECRET_CREDENTIAL, /* of systemd, in $CREDENTIALS_DIRECTORY */
    SECRET_TOKEN,      /* a command, and what it says is an access token */
};

struct secret_source {
    enum secret_from from;
    char *text;       /* the file's path as we open it, the command for /bin/sh, or the credential's
                         name */
    char *folder;     /* where the command runs: the workspace */
    int64_t limit_ms; /* for the command; 0: SECRET_COMMAND_TIMEOUT_MS */
};

struct secret {
    char *text; /* in memory that is wiped when freed; never NULL after secret_fetch() */
    size_t len;
};
#define SECRET_EMPTY ((struct secret){0})

/*
 * The first line of the file or of the command's output, without its line end. ERROR_CONFIG when
 * there is none, the file is missing, others can use it, it belongs to another user, or the command
 * fails; ERROR_LATER when we are asked to stop meanwhile; ERROR_UNAVAILABLE when the command takes
 * longer than SECRET_COMMAND_TIMEOUT_MS. What the command says on stderr is not shown.
 */
bool secret_fetch(struct secret *out, const struct secret_source *source,
                  struct error *err) MUST_CHECK;

/* Could it be fetched? Looks at the file without reading it (an empty one is found); a command is
 * not run, and of a credential nothing is known outside its service. */
bool secret_check(const struct secret_source *source, struct error *err) MUST_CHECK;

/* "password_file": the key of the configuration that names such a source. A literal. */
const char *secret_key(enum secret_from from);

void secret_free(struct secret *secret); /* wipes; back to SECRET_EMPTY */

#endif
