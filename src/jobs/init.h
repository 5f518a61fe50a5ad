/*
 * init.h - makes a workspace: configuration, folders, database and key.
 *
 * What no option says is asked, if there is somebody to ask; else it is invented (example.org,
 * maildir:outbox), so that the whole round can be tried at once.
 */
#ifndef JOBS_INIT_H
#define JOBS_INIT_H

#include "base/error.h"
#include "base/str.h"

struct init_question {
    const char *text;       /* "Name of the bulletin" */
    const char *suggestion; /* what an empty answer means; "" when it means nothing */
    const char *complaint;  /* why the last answer cannot be taken, as a sentence without full stop;
                               else NULL */
};

struct init_options {
    const char *folder;
    const char *provider; /* "gmail", "cpanel", "other"; NULL: asked, or "other" */
    const char *name;     /* this and the following: NULL: asked, or invented */
    const char *from;
    const char *relay;
    const char *user;
    /* Appends the answer, without line end. False, with err set, when the person will not go on.
     * NULL: nobody there. */
    bool (*ask)(void *ctx, const struct init_question *question, struct str *answer,
                struct error *err);
    void *ctx;
};

enum init_invented {
    INIT_NAME = 1,
    INIT_FROM = 2,
    INIT_POSTAL_ADDRESS = 4,
    INIT_RELAY = 8, /* maildir:outbox: nothing leaves this machine */
};

struct init_result {
    char *folder;
    char *config_file;   /* its path, to be looked through */
    char *key_file;      /* its path, to be backed up: without it no suppression and no link can be
                            checked */
    char *password_file; /* empty and to be filled in by hand; NULL: no login */
    char *relay;         /* its URL */
    unsigned invented;   /* a set of enum init_invented: to be replaced in the configuration before
                            anything is sent */
    const char *advice;  /* what to know of this provider, one sentence; may be "" */
};
#define INIT_RESULT_NONE ((struct init_result){0})

/*
 * ERROR_USAGE for an option (named in the message) that cannot be taken, ERROR_CANNOT_CREATE when
 * the folder is not empty or cannot be made, ERROR_DISK when there is no space. Nothing is left
 * behind on failure.
 */
bool job_init(const struct init_options *options, struct init_result *out,
              struct error *err) MUST_CHECK;
void init_result_free(struct init_result *result); /* back to INIT_RESULT_NONE */

/* The providers' names, ended by NULL. */
extern const char *const init_providers[];

#endif
