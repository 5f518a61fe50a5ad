/*
 * Inside people: audience_word.h - the words and marks of an audience's expression, one after the
 * other.
 */
#ifndef PEOPLE_AUDIENCE_WORD_H
#define PEOPLE_AUDIENCE_WORD_H

#include "base/str.h"

enum audience_mark {
    AUDIENCE_WORD, /* a name or a value: text */
    AUDIENCE_QUOTED,
    AUDIENCE_AND,
    AUDIENCE_OR,
    AUDIENCE_NOT,
    AUDIENCE_IN,
    AUDIENCE_HAS,
    AUDIENCE_IS,
    AUDIENCE_EMPTY,
    AUDIENCE_EVERYONE,
    AUDIENCE_JOINED,
    AUDIENCE_GOT,
    AUDIENCE_EQUAL,
    AUDIENCE_UNEQUAL,
    AUDIENCE_AFTER,
    AUDIENCE_FROM,
    AUDIENCE_BEFORE,
    AUDIENCE_UNTIL,
    AUDIENCE_OPEN,
    AUDIENCE_CLOSE,
    AUDIENCE_COMMA,
    AUDIENCE_END,
    AUDIENCE_WRONG, /* text: a mark that means nothing, or a quote that is not closed */
};

struct audience_reader {
    const char *from; /* the expression */
    size_t at;        /* behind the word */
    enum audience_mark mark;
    size_t start;    /* of the word */
    struct str text; /* of the word, without quotes */
};

void audience_read_next(struct audience_reader *reader);

/* Where the word starts, in characters, from 1. */
size_t audience_column(const struct audience_reader *reader);

#endif
