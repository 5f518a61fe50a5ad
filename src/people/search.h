/*
 * search.h - a piece of text looked for in all that is held about a person, case aside.
 */
#ifndef PEOPLE_SEARCH_H
#define PEOPLE_SEARCH_H

#include "people/profile.h"

#define SEARCH_MAX_BYTES 1024

struct search {
    struct str wanted; /* lower case, NFC */
    struct str memory;
};
#define SEARCH_NONE ((struct search){.wanted = STR_EMPTY, .memory = STR_EMPTY})

/* ERROR_USAGE when the text is empty, too long or no UTF-8. Start with SEARCH_NONE. */
bool search_init(struct search *search, const char *text, struct error *err) MUST_CHECK;
void search_done(struct search *search); /* back to SEARCH_NONE */

/* Is it in the address, the name, or a value of a field? */
bool search_matches(struct search *search, const struct profile *profile);

#endif
