/*
 * readahead.h - inside the room, for delivery.c alone: rows of the edition being sent, with the
 * people they are of, read some at a time before they are claimed.
 *
 * What was read is used only while it cannot have changed: no other process has committed anything
 * since (PRAGMA data_version), and we have written nothing but what readahead_own_write() was told
 * of. Each row is used once.
 */
#ifndef STORE_READAHEAD_H
#define STORE_READAHEAD_H

#include "store/delivery.h"
#include "store/handle.h"

/* A row that waits or is deferred, and the person as they are now. */
struct readahead_person {
    int64_t subscriber;
    enum delivery_state state;
    int64_t attempts;
    int64_t next_at;
    int64_t first_at;
    uint64_t domain_key;
    enum subscription_status status; /* NONE: nobody is there any more */
    int64_t generation;
    int64_t joined_at;
    bool is_held;        /* may have asked to leave: leaving.h */
    bool is_used;        /* was taken */
    const char *profile; /* set when they are taken */
    size_t profile_at;   /* in the memory of all profiles */
    size_t profile_len;  /* 0 of somebody who gets no mail */
};

/*
 * Takes the person's row, in a transaction; NULL if it neither waits nor is deferred, or was taken.
 * The person and their profile are borrowed until the next call. Those who come next in order of
 * number are read with it: the more, the more of those before were used.
 */
bool readahead_take(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                    const struct readahead_person **out, struct error *err) MUST_CHECK;

/* The next of those who were read and not taken, each given once; NULL: no more. Borrowed likewise,
 * `profile` is set. */
const struct readahead_person *readahead_next(struct store *store);

/* The statement that ran last wrote rows of people who were taken, and no others. */
void readahead_own_write(struct store *store);

void readahead_forget(struct store *store); /* what was read is read anew */
void readahead_free(struct store *store);

#endif
