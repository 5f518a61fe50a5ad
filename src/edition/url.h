/*
 * url.h - addresses as mail programs can follow them. Inside of the room.
 */
#ifndef EDITION_URL_H
#define EDITION_URL_H

#include "base/str.h"

/* Appends with everything percent-encoded that no URL holds (RFC 3986 2): blanks, quotes, brackets,
 * braces. What is encoded already stays, as do letters of all languages. */
void url_add(struct str *out, const char *text, size_t len);

#endif
