/*
 * quoted.h - quoted-printable (RFC 2045 6.7) that goes on from a known column. Inside this room
 * only.
 *
 * Stricter than the standard asks: no line starts with a dot (SMTP would have to stuff it) nor with
 * "From " (mail systems still write ">From"), and a blank that might come to end a line is encoded.
 */
#ifndef MESSAGE_QUOTED_H
#define MESSAGE_QUOTED_H

#include "base/str.h"

#define QUOTED_LINE_MAX 76

/*
 * Appends text encoded, from this column on; gives the column it ends in, at most 75, so that a
 * soft break always fits. LF and CR LF become line ends; any other CR is encoded.
 */
size_t quoted_add(struct str *out, size_t column, const char *text, size_t len);

/*
 * Would quoted_add() make the same octets here that it made elsewhere in a line, without breaking
 * it? Where they would begin a line, quoted_is_safe_start() decides, which at times says no
 * needlessly.
 */
bool quoted_fits(size_t column, const char *encoded, size_t len);

/* Is a text that starts so encoded alike at a line's start and in a line? */
bool quoted_is_safe_start(char first);

/* Breaks the line without a trace in the text, unless nothing stands on it. Gives column 0. */
size_t quoted_add_break(struct str *out, size_t column);

/* Appends what quoted_add() was given, lines ended by LF. What it cannot have made stays. */
void quoted_add_decoded(struct str *out, const char *text, size_t len);

#endif
