/*
 * span.h - for the inside of inbox: a run of a mail's octets, pointed at and never copied.
 */
#ifndef INBOX_SPAN_H
#define INBOX_SPAN_H

#include "base/base.h"

struct span {
    const char *at; /* not NUL-terminated; never NULL */
    size_t len;
};
#define SPAN_NONE ((struct span){"", 0})

struct span span_of(const char *text);

/* Without blanks, CR and LF around it. */
struct span span_trim(struct span text);

/* The next line, without its CR LF or LF; rest is what follows. False at the end. */
bool span_line(struct span *rest, struct span *line);

/* ASCII case aside. */
bool span_is(struct span text, const char *word);
bool span_starts(struct span text, const char *with);

/* The first place of a word, ASCII case aside, or NULL. */
const char *span_find(struct span text, const char *word);

/* At most this much of it. */
struct span span_head(struct span text, size_t most);

#endif
