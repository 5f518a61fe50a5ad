/*
 * delivery.h - one edition for one person, and what became of it.
 *
 * The promise "nobody lost, nobody twice" lives here: a row becomes `sending` in a committed
 * transaction before its first octet goes out, and leaves that state only by the relay's answer. A
 * row found `sending` with no sender alive is one about which nobody knows (delivery_orphans).
 *
 * A sender's turn: store_begin(), delivery_record() for every answer, delivery_claim() for every
 * free connection, store_commit().
 */
#ifndef STORE_DELIVERY_H
#define STORE_DELIVERY_H

#include "base/str.h"
#include "mail/diagnosis.h"
#include "people/subscription.h"
#include "store/store.h"

/* The numbers are stored: never renumber. */
enum delivery_state {
    DELIVERY_WAITING = 1,
    DELIVERY_SENDING = 2,
    DELIVERY_ACCEPTED = 3, /* by the relay; never called delivered */
    DELIVERY_DEFERRED = 4, /* again at next_at */
    DELIVERY_REFUSED = 5,
    DELIVERY_UNKNOWN = 6,
    DELIVERY_SKIPPED = 7,
};
#define DELIVERY_STATES 8
/* "waiting"... for --json. Never NULL. */
const char *delivery_state_word(enum delivery_state state);

/* Why somebody was left out. The numbers are stored: never renumber. */
enum delivery_skip {
    DELIVERY_SKIP_NONE = 0,
    DELIVERY_SKIP_STATUS = 1,    /* not active any more; the status is kept with it */
    DELIVERY_SKIP_ERASED = 2,    /* nobody of that number is there any more */
    DELIVERY_SKIP_UTF8 = 3,      /* the relay takes no address with UTF-8 in its local part */
    DELIVERY_SKIP_CANCELLED = 4, /* the edition was */
    DELIVERY_SKIP_NOT_SURE = 5,  /* was unknown; not sent a second time */
    DELIVERY_SKIP_MESSAGE = 6,   /* their message could not be made */
};
#define DELIVERY_SKIPS 7

/* Whose fault a refusal was. The numbers are stored: never renumber. */
enum delivery_fault {
    DELIVERY_FAULT_NONE = 0,
    DELIVERY_FAULT_OURS = 1,   /* refused or put off because of us */
    DELIVERY_FAULT_DEAD = 2,   /* the address is dead, they say; not acted upon yet */
    DELIVERY_FAULT_MARKED = 3, /* so the person was marked bounced */
    DELIVERY_FAULT_HELD = 4,   /* too many at once to believe: a person must look */
    DELIVERY_FAULT_SPARED = 5, /* not believed: nobody was marked */
    /* Refused, or accepted and come back (returned.h): */
    DELIVERY_FAULT_SOFT = 6,       /* the mailbox is full, switched off, closed to us */
    DELIVERY_FAULT_RETURNED = 7,   /* for a reason that counts against nobody */
    DELIVERY_FAULT_COMPLAINED = 8, /* its reader complained */
};

/* Whom a run is for. */
enum delivery_only {
    DELIVERY_ONLY_ANY, /* who waits, and who is deferred and due */
    DELIVERY_ONLY_DUE, /* who is deferred and due: nobody is begun with */
    DELIVERY_ONLY_NOW, /* who was asked for by hand: deferred with next_at DELIVERY_NOW */
};
#define DELIVERY_NOW 1 /* a time long past, which says so by itself */
/* A next_at further ahead than this was set by a clock that was wrong: such a row is due. */
#define DELIVERY_FARTHEST_S (INT64_C(3) * 86400)

/* Which version of which edition is being sent, when, and to whom. */
struct delivery_turn {
    int64_t edition;
    int64_t version;
    int64_t now;
    enum delivery_only only;
};
/* One row more of an edition being frozen, waiting. */
bool delivery_add(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                  uint64_t domain_key, struct error *err) MUST_CHECK;
/* A row for each person who gets mail at all; *count: how many. */
bool delivery_add_everybody(struct store *store, const struct delivery_turn *turn, int64_t *count,
                            struct error *err) MUST_CHECK;

/* Who waits, or is deferred and due: 16 octets a person. */
struct delivery_waiting {
    int64_t subscriber;
    uint64_t domain_key;
};
struct delivery_page {
    int64_t edition;
    int64_t after; /* the last number of the page before; 0: from the start */
    int64_t now;   /* who is deferred until later is not meant */
    enum delivery_only only;
    struct delivery_waiting *list; /* room for max */
    size_t max;
    size_t count; /* out */
};
/* Fills the next page in order of number and moves `after` on; a count below max: that was all. */
bool delivery_read_page(struct store *store, struct delivery_page *page,
                        struct error *err) MUST_CHECK;

enum delivery_claimed {
    DELIVERY_CLAIMED,   /* marked `sending`: it is yours */
    DELIVERY_LEFT_OUT,  /* not active any more: marked `skipped` */
    DELIVERY_NOT_THERE, /* not waiting any more, or not due */
};
/* Start with DELIVERY_CLAIM_NONE; filled again and again, it keeps its memory. */
struct delivery_claim {
    enum delivery_claimed verdict;
    int64_t subscriber;
    int64_t generation;
    int64_t joined_at;
    int64_t attempt;  /* from 1 */
    int64_t first_at; /* when it was first put off; 0: never */
    uint64_t domain_key;
    enum delivery_state from; /* WAITING or DEFERRED, unless NOT_THERE */
    struct str profile;
};
#define DELIVERY_CLAIM_NONE ((struct delivery_claim){.profile = STR_EMPTY})
void delivery_claim_free(struct delivery_claim *claim); /* back to DELIVERY_CLAIM_NONE */

/* Reads the person's status, generation and profile anew and marks the row. It is yours once the
 * transaction is committed, not before. */
bool delivery_claim(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                    struct delivery_claim *out, struct error *err) MUST_CHECK;

/* Somebody who is likely to be claimed soon, as they are now. */
struct delivery_ahead {
    int64_t subscriber;
    int64_t generation;
    int64_t joined_at;
    const char *profile; /* not ended by NUL */
    size_t profile_len;
};
/*
 * Claims read ahead: gives one of those who were read and not claimed yet, each once, in order of
 * number. False: no more until claims have read on. Claims nobody, and what the claim then says is
 * what counts. The profile is borrowed until the next claim.
 */
bool delivery_next_ahead(struct store *store, struct delivery_ahead *out);

struct delivery_outcome {
    int64_t subscriber;
    enum delivery_state state;  /* any but SENDING; WAITING: it was not tried after all */
    enum delivery_skip skip;    /* of SKIPPED */
    int64_t next_at;            /* of DEFERRED */
    struct diagnosis diagnosis; /* of REFUSED, DEFERRED, UNKNOWN; else DIAGNOSIS_NONE */
    const char *reply; /* what the server said, without address or name (mail/evidence.h); NULL */
    enum delivery_fault fault; /* NONE, OURS, DEAD or SOFT */
    int64_t first_at;          /* as the claim's; of one put off for the first time, now */
};
/* Only of a row that is `sending`: anything else is ERROR_SYSTEM. ACCEPTED and UNKNOWN count for
 * sent_between(). */
bool delivery_record(struct store *store, const struct delivery_turn *turn,
                     const struct delivery_outcome *outcome, struct error *err) MUST_CHECK;

/*
 * As delivery_record() of each of these people: accepted, nothing said, never put off (first_at 0).
 * Sorts the list; numbers that follow each other cost half.
 */
bool delivery_record_accepted(struct store *store, const struct delivery_turn *turn,
                              int64_t *subscribers, size_t count, struct error *err) MUST_CHECK;

/* Nobody has it: as it was before the claim, waiting, or deferred and due at once. Not an attempt;
 * what was said before stays. *state, as figures count it. */
bool delivery_give_back(struct store *store, const struct delivery_turn *turn,
                        const struct delivery_claim *claim, enum delivery_state *state,
                        struct error *err) MUST_CHECK;

/*
 * Rows in the given state, SENDING (with the sender's lock held: those of a sender that died) or
 * UNKNOWN: as many as fit, in order of number, moving `after` on as delivery_read_page().
 */
bool delivery_orphans(struct store *store, struct delivery_page *page, enum delivery_state state,
                      struct error *err) MUST_CHECK;
/*
 * What became of such a row: WAITING (send again), ACCEPTED, SKIPPED (as NOT_SURE), or UNKNOWN (of
 * one that was `sending`; counts for sent_between()). A row in any other state stays as it is.
 */
bool delivery_settle(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                     enum delivery_state state, struct error *err) MUST_CHECK;

struct delivery_counts {
    int64_t audience;                /* all rows */
    int64_t states[DELIVERY_STATES]; /* the index is enum delivery_state */
    int64_t last_at;                 /* when a row last changed; 0: no rows */
    int64_t next_at;                 /* when the first deferred one is due; 0: none */
};
bool delivery_count(struct store *store, int64_t edition, struct delivery_counts *out,
                    struct error *err) MUST_CHECK;

/* Did this person get the edition, as far as we know: accepted, unknown, or skipped as NOT_SURE. */
bool delivery_was_got(struct store *store, int64_t edition, int64_t subscriber, bool *got,
                      struct error *err) MUST_CHECK;

#endif
