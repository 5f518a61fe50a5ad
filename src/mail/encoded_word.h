/*
 * encoded_word.h - for the inside of mail: text as RFC 2047 encoded words.
 */
#ifndef MAIL_ENCODED_WORD_H
#define MAIL_ENCODED_WORD_H

#include "base/str.h"

/*
 * Appends text, which is clean UTF-8, as encoded words, folded between them; safe in a phrase and
 * in unstructured text. Q encoding, which can be read, unless B is a third shorter. Column as in
 * header.h.
 */
void encoded_word_add(struct str *out, size_t column, const char *text, size_t len);

/* The octets of the UTF-8 character that begins with this one. */
size_t encoded_word_char_len(char lead);

#endif
