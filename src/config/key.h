/*
 * key.h - the one table of what fortnight.conf may hold.
 *
 * Defaults and validation come from it; the tests check fortnight.conf.5 and the annotated sample
 * against it.
 */
#ifndef CONFIG_KEY_H
#define CONFIG_KEY_H

#include "base/base.h"

/* The shape of a value; groups hold other keys. */
enum key_kind {
    KEY_GROUP,         /* { ... } */
    KEY_GROUPS,        /* ( { ... }, { ... } ) */
    KEY_GROUP_OR_LIST, /* either */
    KEY_TEXT,
    KEY_TEXTS, /* ( "a", "b" ), or one text */
    KEY_NUMBER,
    KEY_SENDER,  /* an address, or "Name <address>" */
    KEY_ADDRESS, /* looks like one; judged in full by jobs/settings.c */
    KEY_ADDRESSES,
    KEY_RETURN, /* an address that may hold {tag} */
    KEY_LIST_ID,
    KEY_LANGUAGE,
    KEY_ZONE,
    KEY_LINK,       /* http or https */
    KEY_PUBLIC_URL, /* https */
    KEY_RELAY_URL,
    KEY_HOST,
    KEY_RATE,
    KEY_TLS,
    KEY_ON_UNKNOWN,
    KEY_NAME, /* of an audience or a field */
    KEY_NAMES,
    KEY_WHERE,
    KEY_PATH, /* against the workspace */
    KEY_STORE,
    KEY_SECRET_FILE,
    KEY_SECRET_COMMAND,
};

struct key {
    const char *path; /* "bulletin.name"; a group's members follow it in the table */
    enum key_kind kind;
    bool required;
    const char *or_else; /* the default as one writes it in the file, or in words in (parentheses);
                            NULL: none */
    int64_t min;         /* of a number; of a text in octets; of a list in elements */
    int64_t max;
    const char *help; /* one sentence, as in the manual */
    size_t offset;    /* inside struct config or the struct of its group */
};

const struct key *key_all(size_t *count);

#endif
