/*
 * theme_check.h - what every layout must have, and may not. Inside of the room.
 */
#ifndef EDITION_THEME_CHECK_H
#define EDITION_THEME_CHECK_H

#include "base/error.h"
#include "template/mustache.h"

/* What surrounds an edition, and what surrounds a letter: a letter needs no way out. */
enum theme_layout { THEME_BULLETIN, THEME_LETTER };

/*
 * ERROR_DATA, with the file, when a layout lacks {{unsubscribe_mailto}}, the word "unsubscribe" or
 * {{bulletin.postal_address}}, or would fetch something from somewhere (promise 5).
 */
bool theme_check_layout(const struct mustache *layout, const char *file, enum theme_layout kind,
                        enum mustache_format format, struct error *err) MUST_CHECK;

/* For mustache_fold(): nothing is known yet. */
bool theme_check_know_nothing(void *ctx, const char *name, struct mustache_value *out);

#endif
