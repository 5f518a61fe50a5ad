/*
 * line_reader.h - lines of `key: value`, as the head of an edition and an event have them. Inside
 * of the room.
 */
#ifndef EDITION_LINE_READER_H
#define EDITION_LINE_READER_H

#include "base/str.h"

struct line_reader {
    const char *text; /* what is left to read */
    size_t left;      /* octets of it */
    int line;         /* of the line just read */
};

/* The next line without its end. False when there is none. */
bool line_reader_next(struct line_reader *reader, const char **line, size_t *len);

/* Splits "key: value", blanks around both dropped; false without a colon. Borrowed from the line.
 */
struct line_pair {
    const char *key;
    size_t key_len;
    const char *value;
    size_t value_len;
};
bool line_reader_split(const char *line, size_t len, struct line_pair *out);

#endif
