/*
 * returned.h - what comes back about mail that the relay accepted: bounces, complaints, and signs
 * that an `unknown` one arrived after all. It is kept in the delivery's own row.
 */
#ifndef STORE_RETURNED_H
#define STORE_RETURNED_H

#include "people/bounce_score.h"
#include "store/delivery.h"

/* One edition, one person. */
struct returned_row {
    bool is_there;
    enum delivery_state state;
    enum delivery_fault fault;
};
bool returned_read(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                   struct returned_row *out, struct error *err) MUST_CHECK;

/* Somebody has it: UNKNOWN becomes ACCEPTED; any other state stays. *settled: it was. */
bool returned_arrived(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                      bool *settled, struct error *err) MUST_CHECK;

struct returned_note {
    int64_t subscriber;
    enum delivery_fault fault; /* DEAD, SOFT, RETURNED, COMPLAINED */
    struct diagnosis diagnosis;
    const char *evidence; /* no address, no text of theirs */
};
/* Only on an ACCEPTED row about which nothing worse is known: else nothing happens. *noted: it
 * did. */
bool returned_add(struct store *store, const struct delivery_turn *turn,
                  const struct returned_note *note, bool *noted, struct error *err) MUST_CHECK;

/* How many of an edition have this fault; and how many were accepted. */
bool returned_count(struct store *store, int64_t edition, enum delivery_fault fault, int64_t *count,
                    struct error *err) MUST_CHECK;
bool returned_accepted(struct store *store, int64_t edition, int64_t *count,
                       struct error *err) MUST_CHECK;

/* What the newest editions say about a person's mailbox, newest first. */
struct returned_signs {
    struct bounce_edition list[BOUNCE_SCORE_LOOK_BACK];
    size_t count;
};
bool returned_signs(struct store *store, int64_t subscriber, int64_t now,
                    struct returned_signs *out, struct error *err) MUST_CHECK;

/* The people of an edition with this fault; the caller frees. */
struct returned_people {
    int64_t *list;
    size_t count;
};
bool returned_people(struct store *store, int64_t edition, enum delivery_fault fault,
                     struct returned_people *out, struct error *err) MUST_CHECK;

#endif
