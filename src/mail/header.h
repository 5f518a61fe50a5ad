/*
 * header.h - text in header fields: folded, encoded where it is not plain ASCII, and never able to
 * start a field.
 *
 * Text is UTF-8. Whatever comes in, control characters (C0, DEL, C1, U+2028, U+2029) leave as a
 * blank and octets that are no UTF-8 as '?'. Lines have at most 76 octets; encoded words (RFC 2047)
 * at most 75, each of whole characters.
 *
 * `column` is how many octets the line already has ("Subject: " is 9). Everything appends to out,
 * and nothing ends the field: the caller adds CR LF. Folding writes CR LF and a blank.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/str.h"

#define HEADER_LINE_MAX 76
#define HEADER_WORD_MAX 75 /* an encoded word */

/* Unstructured text: Subject, Comments (RFC 5322 3.6.5). Blanks around it are dropped. */
void header_add_text(struct str *out, size_t column, const char *text);

/*
 * `Jo Smith <jo@example.org>`: a display name as atoms, quoted string or encoded words, then the
 * address as the struct address's text. Name may be NULL or empty: the address alone. Only an
 * address that is itself over 73 octets makes a line longer than 76.
 */
void header_add_mailbox(struct str *out, size_t column, const char *name, const char *address);

/* A display name alone, as in header_add_mailbox(). */
void header_add_phrase(struct str *out, size_t column, const char *phrase);

/*
 * A parameter of Content-Type or Content-Disposition on a line of its own: `;`, fold,
 * `filename="leaflet.pdf"`; for other than short ASCII values RFC 2231, `filename*=utf-8''...`, and
 * in parts when long. Name is a literal of ours of at most 20 octets.
 */
void header_add_parameter(struct str *out, const char *name, const char *value);

#endif
