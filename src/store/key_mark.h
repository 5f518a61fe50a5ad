/*
 * key_mark.h - which key the address keys in here were made with. With another one nobody would be
 * found again: an import would add everybody a second time, and whoever left.
 */
#ifndef STORE_KEY_MARK_H
#define STORE_KEY_MARK_H

#include "base/keys.h"
#include "store/store.h"

/* Remembers the key at the first call of a database's life; later *fits says whether it is the
 * same. */
bool key_mark_check(struct store *store, const struct keys *keys, bool *fits,
                    struct error *err) MUST_CHECK;

#endif
