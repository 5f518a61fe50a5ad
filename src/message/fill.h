/*
 * fill.h - a cut template with a person's values in it. Inside this room only.
 */
#ifndef MESSAGE_FILL_H
#define MESSAGE_FILL_H

#include "base/error.h"
#include "message/plan.h"

#define FILL_MAX_REPEATED 10000 /* section bodies in one template for one person */

/* Octets of the plan, or all octets added to memory->own from here on, come next in the message. */
void fill_add_shared(struct message_memory *memory, const char *bytes, size_t len);
void fill_add_own(struct message_memory *memory, size_t from);

/*
 * The values are in memory->blanks. A quoted template is added to the message as runs, one that is
 * not to memory->line. ERROR_DATA when sections inside each other show more than FILL_MAX_REPEATED.
 */
bool fill_template(const struct cut *cut, const struct profile *profile,
                   struct message_memory *memory, struct error *err) MUST_CHECK;

#endif
