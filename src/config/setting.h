/*
 * setting.h - the one table of what fortnight.conf may hold.
 *
 * Validation and defaults are made from it; the tests check fortnight.conf.5 and the annotated
 * sample against it. A key that nothing in the program reads has no row, and is an unknown key.
 */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include "base/base.h"

/* The shape of a value. Groups hold other keys. */
enum setting_kind {
    SETTING_GROUP,         /* { ... } */
    SETTING_GROUPS,        /* ( { ... }, { ... } ) */
    SETTING_GROUP_OR_LIST, /* either */
    SETTING_NUMBER,
    SETTING_FACTOR, /* with a point or without; kept in thousandths */
    SETTING_TEXT,
    SETTING_SENDER, /* an address, or "Name <address>" */
    SETTING_ADDRESS,
    SETTING_ADDRESSES,
    SETTING_RETURN, /* an address that may hold {tag} */
    SETTING_LIST_ID,
    SETTING_LANGUAGE,
    SETTING_ZONE,
    SETTING_LINK,   /* http or https */
    SETTING_PUBLIC, /* https */
    SETTING_RELAY,  /* smtp://, smtps:// or maildir: */
    SETTING_INBOX,  /* imaps://, imap:// or maildir: */
    SETTING_FOLDERS,
    SETTING_RATE,
    SETTING_RETRY,
    SETTING_TLS,
    SETTING_HOST,
    SETTING_ON_UNKNOWN,
    SETTING_NAME, /* of an audience */
    SETTING_NAMES,
    SETTING_STORE,
    SETTING_LISTEN, /* a loopback address and a port */
    SETTING_PATH,
    SETTING_SECRET_FILE,
    SETTING_SECRET_COMMAND,
    SETTING_SECRET_CREDENTIAL,
    SETTING_SECRET_TOKEN,
};
#define SETTING_KINDS (SETTING_SECRET_TOKEN + 1)

struct setting {
    const char *path; /* "bulletin.name"; the members of a group have its path in front */
    enum setting_kind kind;
    bool required;
    const char *or_else; /* the default as it is written in the file, or in (words); NULL: none */
    int64_t min;         /* of a number or factor; of a text in octets; of a list in elements */
    int64_t max;
    const char *help;     /* one sentence, as in the manual */
    size_t offset;        /* of the value in the struct of its group */
    size_t count_offset;  /* lists of groups: where their number goes */
    size_t element_bytes; /* lists of groups */
};

/* What a kind is called, for messages and the manual. */
struct setting_word {
    const char *word;   /* "a number" */
    const char *sample; /* "2" */
    const char *mend;   /* a sentence saying how it is written right */
};

const struct setting *setting_all(size_t *count);

/* NULL when there is none of this path. */
const struct setting *setting_find(const char *path);

/* Is this the row of a key that stands directly in the group ("" is the file itself)? */
bool setting_is_in(const struct setting *setting, const char *group);

/* The part of its path after the last dot. Borrowed. */
const char *setting_name(const struct setting *setting);

const struct setting_word *setting_word(enum setting_kind kind);

bool setting_is_list(enum setting_kind kind); /* of texts */
bool setting_is_group(enum setting_kind kind);

#endif
