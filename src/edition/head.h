/*
 * head.h - the head of an edition: lines of `key: value` between two lines of `---`.
 *
 * A value goes to the end of its line as it stands: no quoting, no comments, no continuation.
 */
#ifndef EDITION_HEAD_H
#define EDITION_HEAD_H

#include "base/finding.h"
#include "base/str.h"

#define HEAD_MAX_BYTES   ((size_t)64 << 10)
#define HEAD_MAX_SUBJECT 400 /* octets; RFC 5322 allows 998 a line and we fold */
#define HEAD_MAX_FILES   20

struct head_entry {
    char *text; /* never NULL; "" when it is not there */
    int line;   /* 0 when it is not there */
};

struct head {
    struct head_entry subject;   /* a template: may hold blanks */
    struct head_entry preheader; /* a template */
    struct head_entry audience;  /* an expression of people/audience.h; "" is everyone */
    struct head_entry language;  /* BCP 47; "" is the bulletin's */
    struct head_entry *attach;   /* paths, relative to the edition's file */
    size_t attach_count;
};
#define HEAD_NONE ((struct head){0})

/*
 * Reads the head at the start of text and says where the body starts. What is wrong becomes a
 * finding in file, and the rest is read all the same. A text without a head is one finding and all
 * body.
 */
struct head_rest {
    const char *body; /* in text */
    int line;
};
struct head_rest head_read(struct head *out, const char *file, const char *text,
                           struct findings *findings);
void head_free(struct head *head); /* back to HEAD_NONE */

/* The keys there are, ended by NULL: for the manual and its test. */
const char *const *head_keys(void);

#endif
