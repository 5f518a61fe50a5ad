/*
 * subscriber.h - the people, as they are remembered: found by address or number, gone through in
 * order of number.
 *
 * Numbers are never given twice. All that is personal stands in the profile, an opaque blob here
 * (people/profile.h reads it). Only change.h writes.
 */
#ifndef STORE_SUBSCRIBER_H
#define STORE_SUBSCRIBER_H

#include "base/str.h"
#include "mail/address.h"
#include "people/subscription.h"
#include "store/store.h"

/* Start with SUBSCRIBER_NONE; filled again and again, it keeps its memory. */
struct subscriber {
    int64_t id; /* 0: nobody */
    int64_t generation;
    enum subscription_status status;
    int64_t joined_at;
    int64_t changed_at; /* of anything about the person */
    uint8_t address_key[ADDRESS_KEY_BYTES];
    uint64_t domain_key; /* equal for equal domains, and tells nothing else */
    struct str profile;
};
#define SUBSCRIBER_NONE ((struct subscriber){.profile = STR_EMPTY})

void subscriber_free(struct subscriber *subscriber); /* back to SUBSCRIBER_NONE */

/* Finding nobody is no failure: the id is then 0. */
bool subscriber_by_key(struct store *store, const uint8_t key[ADDRESS_KEY_BYTES],
                       struct subscriber *out, struct error *err) MUST_CHECK;
bool subscriber_by_id(struct store *store, int64_t id, struct subscriber *out,
                      struct error *err) MUST_CHECK;

/*
 * Goes through the people in order of number, in pages copied to memory: nothing stays locked in
 * between, and the store may be read and written meanwhile. Who joins later is met at the end.
 */
struct subscriber_cursor;
/* Only people of this status; SUBSCRIPTION_NONE: all. */
struct subscriber_cursor *subscriber_cursor_new(struct store *store, enum subscription_status only);
void subscriber_cursor_free(struct subscriber_cursor *cursor);       /* NULL is fine */
void subscriber_cursor_auto_free(struct subscriber_cursor **cursor); /* for AUTO() */
/* *out is borrowed until the next call, and NULL after the last person. */
bool subscriber_next(struct subscriber_cursor *cursor, const struct subscriber **out,
                     struct error *err) MUST_CHECK;

/* How many people have each status; the index is enum subscription_status. */
bool subscriber_counts(struct store *store, int64_t counts[SUBSCRIPTION_STATUSES],
                       struct error *err) MUST_CHECK;

#endif
