/*
 * text.h - questions about text: numbers in it, its encoding, its width, the nearest known word.
 *
 * Text is UTF-8. Nothing here depends on the locale.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/str.h"

/* A whole decimal number, an optional '-' in front and nothing else around it. Out is untouched
 * unless true. */
bool text_to_int(const char *text, int64_t min, int64_t max, int64_t *out) MUST_CHECK;

/* Well-formed UTF-8 without NUL (RFC 3629). */
bool text_is_utf8(const char *bytes, size_t len);

/* A control character (C0, DEL, C1, U+2028, U+2029) anywhere in it. */
bool text_has_control(const char *bytes, size_t len);

/* Columns on a terminal or in a plain-text mail: wide characters and pictures count two, also those
 * of several characters; combining ones none. */
size_t text_width(const char *bytes, size_t len);

/* Appends the canonical composition (Unicode NFC). The input must be UTF-8. */
void text_add_nfc(struct str *out, const char *bytes, size_t len);

/* Appends what is left of it in ASCII: letters without their accents, the rest as a '?'. For file
 * names. The input must be UTF-8. */
void text_add_ascii(struct str *out, const char *bytes, size_t len);

/* ASCII letters only; every other octet stays as it is. */
char text_lower_char(char c);
void text_lower(char *text);
bool text_same(const char *a, const char *b);         /* ASCII case aside */
bool text_starts(const char *text, const char *with); /* octet for octet */
bool text_is_blank(char c);                           /* space or tab */

int text_hex_digit(char c); /* 0 to 15; -1: none */

/* The same text but for case, in any script and composition; both must be UTF-8. Made for short
 * values. */
bool text_same_fold(const char *a, const char *b);
/* Appends it in lower case and NFC, in any script. The input must be UTF-8. */
void text_add_lower(struct str *out, const char *bytes, size_t len);

/* The part between leading and trailing blanks, CR and LF; *len is its length. Borrowed from text.
 */
const char *text_trim(const char *text, size_t *len);
/* A copy of that part of the first len octets; the caller frees. */
char *text_trimmed(const char *text, size_t len) OWNED_RESULT;

/*
 * Appends at most max_bytes of text made fit to be shown: control characters and octets that are no
 * UTF-8 become '?', a cut never splits a character and is marked with "...".
 */
void text_add_clean(struct str *out, const char *text, size_t max_bytes);

/* The word of the list (ended by NULL) that was probably meant, or NULL when none is near.
 * Borrowed. */
const char *text_nearest(const char *word, const char *const *words);

#endif
