/*
 * base64.h - octets as text (RFC 4648 4).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/str.h"

#define BASE64_MAIL_LINE 76 /* RFC 2045 6.8 */

/* Appends. A line of so many characters (a multiple of 4), and what is left at the end, is followed
 * by CRLF; 0: all on one line without an end. */
void base64_add(struct str *out, const char *bytes, size_t len, size_t line);

#endif
