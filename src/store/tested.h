/*
 * tested.h - which content of an edition went out as a test copy, so that `send` can ask for one.
 */
#ifndef STORE_TESTED_H
#define STORE_TESTED_H

#include "store/frozen.h"

bool tested_note(struct store *store, const char *slug, const uint8_t hash[FROZEN_HASH_BYTES],
                 int64_t at, struct error *err) MUST_CHECK;

/* When just this content was last tested; *at is 0 when it never was. */
bool tested_at(struct store *store, const char *slug, const uint8_t hash[FROZEN_HASH_BYTES],
               int64_t *at, struct error *err) MUST_CHECK;

#endif
