/*
 * guard.h - watches the answers of a run: which domains do not want us just now, and whether it is
 * us everywhere. Rules: people/refusal.h; O(1) an answer, 16 octets a domain.
 *
 * Whoever hands out people asks guard_is_paused() first: the people of a paused domain stay
 * `waiting`. Nothing here touches the store.
 */
#ifndef JOBS_GUARD_H
#define JOBS_GUARD_H

#include "base/base.h"

struct guard;

struct guard *guard_new(void);
void guard_free(struct guard *guard); /* NULL is fine */

enum guard_word {
    GUARD_GO_ON,
    GUARD_PAUSE, /* this domain, from now on: said once */
    GUARD_STOP,  /* the run: of the last answers too many, over several domains, were about us */
};

/* One answer (accepted, refused or deferred) of somebody in this domain. */
enum guard_word guard_note(struct guard *guard, uint64_t domain_key, bool is_about_us);

/* The same of a run before: it is remembered, but what it led to has happened. */
void guard_replay(struct guard *guard, uint64_t domain_key, bool is_about_us);

/* Paused by guard_note(), or by this, as a run before has left it. */
bool guard_is_paused(const struct guard *guard, uint64_t domain_key);
void guard_pause(struct guard *guard, uint64_t domain_key);
size_t guard_paused(const struct guard *guard); /* how many domains */

#endif
