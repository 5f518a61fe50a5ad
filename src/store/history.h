/*
 * history.h - what happened to one person, oldest first: when they agreed to what, and all since.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include "store/change.h"

struct history_entry {
    int64_t at;
    enum subscription_change what;
    enum change_channel channel;
    char *evidence; /* NULL: none. Of an import: the words of consent */
    char *file;     /* of an import; NULL: none */
};
struct history {
    struct history_entry *entries;
    size_t count;
};
#define HISTORY_NONE ((struct history){0})

/* Replaces what is in out. Nobody of that number: no entries. */
bool history_read(struct store *store, int64_t subscriber, struct history *out,
                  struct error *err) MUST_CHECK;
void history_free(struct history *history); /* back to HISTORY_NONE */

#endif
