/*
 * charset.h - for the inside of inbox: text in the character sets that mail comes in, as UTF-8.
 */
#ifndef INBOX_CHARSET_H
#define INBOX_CHARSET_H

#include "base/str.h"
#include "inbox/span.h"

struct charsets;

/*
 * Opens all the converters there are: the C library loads each from a file, and a limited child has
 * none.
 */
struct charsets *charsets_new(void);
void charsets_free(struct charsets *charsets); /* NULL is fine */

/*
 * Appends text as UTF-8; what is wrong in it becomes '?'. A name that is unknown, empty, or says
 * ASCII or UTF-8: text that is UTF-8 stays as it is, other text is taken for ISO-2022-JP when it
 * has that one's escapes and for windows-1252 otherwise. NUL becomes a blank.
 */
void charset_add(const struct charsets *charsets, struct span name, struct span bytes,
                 struct str *out);

#endif
