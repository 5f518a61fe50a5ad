/*
 * piece.h - a run of octets that belongs to somebody else.
 *
 * A message is handed to a relay as a list of pieces; what all messages share (an attachment, a
 * literal of the theme) is pointed at by each of them and copied by none.
 */
#ifndef MAIL_PIECE_H
#define MAIL_PIECE_H

#include "base/base.h"

struct piece {
    const char *bytes; /* borrowed; may hold NUL */
    size_t len;
};

#endif
