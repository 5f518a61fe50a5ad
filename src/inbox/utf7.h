/*
 * utf7.h - for the inside of the room: folder names as IMAP writes them, modified UTF-7 (RFC 3501
 * 5.1.3).
 */
#ifndef INBOX_UTF7_H
#define INBOX_UTF7_H

#include "base/str.h"

/* Appends the UTF-8 text, encoded. The text must be UTF-8. */
void utf7_add(struct str *out, const char *text);

#endif
