/*
 * letter.h - letters due to single people, in the order they are to be posted, and the tokens in
 * them.
 *
 * As a delivery, a letter becomes `sending` in a committed transaction before its first octet goes
 * out, and one found so without a sender alive is one about which nobody knows; it is not sent
 * again. The row stays as long as the letter's token counts, then letter_sweep() takes it.
 */
#ifndef STORE_LETTER_H
#define STORE_LETTER_H

#include "base/str.h"
#include "people/letter_kind.h"
#include "people/subscription.h"
#include "store/store.h"

/* The numbers are stored: never renumber. */
enum letter_state {
    LETTER_DUE = 1, /* at next_at */
    LETTER_SENDING = 2,
    LETTER_POSTED = 3,   /* accepted by the relay */
    LETTER_GIVEN_UP = 4, /* refused, or put off for too long */
    LETTER_UNKNOWN = 5,
    LETTER_DROPPED = 6, /* not wanted any more when its turn came */
};

struct letter_new {
    enum letter_kind kind;
    int64_t subscriber;
    int64_t generation;
    uint64_t domain_key; /* of the address it goes to */
    int64_t at;
    const char *address;     /* of NEW_ADDRESS; NULL: the person's own */
    const char *in_reply_to; /* Message-ID with its <>, or NULL */
};
/* Adds one to the queue, due at once. */
bool letter_add(struct store *store, const struct letter_new *letter, int64_t *id,
                struct error *err) MUST_CHECK;

/* How many letters of this kind the person was, or is to be, sent since then. Only those two of
 * `like` count. */
bool letter_count(struct store *store, const struct letter_new *like, int64_t since, int64_t *count,
                  struct error *err) MUST_CHECK;

/* How many letters of this kind were made since then, for all and for this domain: against whoever
 * signs up strangers by the thousand. */
struct letter_load {
    int64_t domain;
    int64_t all;
};
bool letter_read_load(struct store *store, const struct letter_new *letter, int64_t since,
                      struct letter_load *out, struct error *err) MUST_CHECK;

/* Start with LETTER_NONE; filled again and again, it keeps its memory. */
struct letter {
    int64_t id; /* 0: none is due */
    enum letter_kind kind;
    int64_t subscriber;
    int64_t generation;
    int64_t made_at;
    int64_t attempt; /* from 1 */
    uint64_t domain_key;
    struct str address;     /* of NEW_ADDRESS; "": the person's own */
    struct str in_reply_to; /* "": none */
    struct str profile;     /* the person's */
};
#define LETTER_NONE                                                                                \
    ((struct letter){.address = STR_EMPTY, .in_reply_to = STR_EMPTY, .profile = STR_EMPTY})
void letter_free(struct letter *letter); /* back to LETTER_NONE */

/* Is one due, or did a dead sender leave one? Whoever is sending just now looks so, too. */
bool letter_is_due(struct store *store, int64_t now, bool *due, struct error *err) MUST_CHECK;

/* The next that is due, oldest first, marked `sending`: yours once the transaction is committed.
 * Who is gone meanwhile, or has another generation, is not written to. */
bool letter_claim(struct store *store, int64_t now, struct letter *out,
                  struct error *err) MUST_CHECK;

struct letter_outcome {
    int64_t id;
    enum letter_state state; /* any but SENDING */
    int64_t next_at;         /* of DUE: not before */
    bool was_tried;          /* of DUE: it counts as an attempt */
};
/* Only of a letter that is `sending`: anything else is ERROR_SYSTEM. POSTED and UNKNOWN count for
 * sent_between(). */
bool letter_record(struct store *store, const struct letter_outcome *outcome, int64_t now,
                   struct error *err) MUST_CHECK;

/* A letter found `sending`, with the sender's lock held; 0 when there is none (left). */
bool letter_orphan(struct store *store, int64_t *id, struct error *err) MUST_CHECK;

/* The letter a token came in: number is the tag's `edition`. */
#define LETTER_NUMBER(id) ((id)&TAG_EDITION_MAX)
struct letter_token {
    int64_t id; /* 0: there is none such (any more) */
    enum letter_kind kind;
    int64_t sent_at; /* of its last attempt; 0: it never left */
    bool is_used;
    struct str address; /* of NEW_ADDRESS */
};
#define LETTER_TOKEN_NONE ((struct letter_token){.address = STR_EMPTY})
void letter_token_free(struct letter_token *token); /* back to LETTER_TOKEN_NONE */
bool letter_token_read(struct store *store, int64_t subscriber, int64_t number,
                       struct letter_token *out, struct error *err) MUST_CHECK;
bool letter_token_use(struct store *store, int64_t id, struct error *err) MUST_CHECK;

struct letter_counts {
    int64_t due; /* now or later */
    int64_t unknown;
    int64_t given_up;
};
bool letter_read_counts(struct store *store, struct letter_counts *out,
                        struct error *err) MUST_CHECK;

/* Forgets letters so old that no token in them counts any more. */
bool letter_sweep(struct store *store, int64_t now, struct error *err) MUST_CHECK;

#endif
