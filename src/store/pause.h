/*
 * pause.h - what ends by itself: pauses, and sign-ups that nobody confirmed. change.h writes; here
 * is asked whose turn it is.
 */
#ifndef STORE_PAUSE_H
#define STORE_PAUSE_H

#include "store/store.h"

/* Until when; 0: not paused, or without an end. */
bool pause_until(struct store *store, int64_t subscriber, int64_t *until,
                 struct error *err) MUST_CHECK;

/* Somebody whose pause is over at this time; 0: nobody. Resuming them takes them out. */
bool pause_next_over(struct store *store, int64_t now, int64_t *subscriber,
                     struct error *err) MUST_CHECK;

/* The next person, by number, who was asked to confirm and whose letters all are from before this
 * time; 0: nobody. */
bool pause_next_unconfirmed(struct store *store, int64_t before, int64_t after_number,
                            int64_t *subscriber, struct error *err) MUST_CHECK;

#endif
