/*
 * decode.h - for the inside of inbox: base64, quoted-printable and encoded words, read as
 * forgivingly as mail is written.
 */
#ifndef INBOX_DECODE_H
#define INBOX_DECODE_H

#include "inbox/charset.h"
#include "inbox/span.h"

enum encoding { ENCODING_NONE, ENCODING_BASE64, ENCODING_QUOTED };

/* The encoding that a Content-Transfer-Encoding names; NONE for what is unknown. */
enum encoding decode_encoding(struct span name);

/* Appends the octets; stops when most of them were added. What belongs to no encoding is left out
 * of base64 and stays as it is in quoted-printable (RFC 2045 6.7, 6.8). */
void decode_add(enum encoding encoding, struct span text, size_t most, struct str *out);

/*
 * Appends a header's value as one line of UTF-8: unfolded, encoded words (RFC 2047) decoded
 * wherever they stand, quoted ones too, since many mailers write them so.
 */
void decode_add_header(const struct charsets *charsets, struct span value, struct str *out);

#endif
