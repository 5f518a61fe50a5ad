/*
 * rows.h - inside the room, for change.c alone: the single writes that a change is made of.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include "store/change.h"
#include "store/suppression.h"

/* A line of the history; first: there is none before it. */
bool rows_note(struct store *store, const struct change *change, int64_t subscriber, bool first,
               struct error *err) MUST_CHECK;

/* A stronger reason that is there already stays, with its time. */
bool rows_suppress(struct store *store, const uint8_t *key, const struct suppression *suppression,
                   struct error *err) MUST_CHECK;
bool rows_lift(struct store *store, const uint8_t *key, struct error *err) MUST_CHECK;

/* When the pause ends by itself; 0: there is none (any more). */
bool rows_set_pause(struct store *store, int64_t subscriber, int64_t until,
                    struct error *err) MUST_CHECK;
/* What was held back because they may have asked to leave is decided. */
bool rows_end_leaving(struct store *store, int64_t subscriber, struct error *err) MUST_CHECK;

/* A new person and their first line of history; sets after->subscriber and after->generation. */
bool rows_add(struct store *store, const struct change *change, const struct change_person *person,
              struct change_result *after, struct error *err) MUST_CHECK;
bool rows_set_status(struct store *store, const struct change_result *after, int64_t at,
                     struct error *err) MUST_CHECK;
bool rows_set_profile(struct store *store, const struct change *change, int64_t subscriber,
                      const struct change_person *person, struct error *err) MUST_CHECK;
bool rows_set_address(struct store *store, const struct change *change,
                      const struct change_person *person, const struct change_result *after,
                      struct error *err) MUST_CHECK;

/* The addresses somebody moved away from: ERASED keeps them out without a word of whose they were,
 * NONE frees them. */
bool rows_disown(struct store *store, int64_t subscriber, enum subscription_status after,
                 struct error *err) MUST_CHECK;

/*
 * Takes everything away but the suppression, and the number and the outcome in the figures of past
 * editions.
 */
bool rows_forget(struct store *store, int64_t subscriber, struct error *err) MUST_CHECK;

#endif
