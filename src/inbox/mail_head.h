/*
 * mail_head.h - for the inside of inbox: the header fields of a mail or of one of its parts (RFC
 * 5322).
 */
#ifndef INBOX_MAIL_HEAD_H
#define INBOX_MAIL_HEAD_H

#include "inbox/span.h"

#define MAIL_HEAD_FIELDS_MAX 200     /* further ones are not seen */
#define MAIL_HEAD_MAX_BYTES  200000U /* nor is what is beyond this */

struct mail_head_field {
    struct span name;
    struct span value; /* as it stands, folds included, blanks around it gone */
};

struct mail_head {
    struct mail_head_field fields[MAIL_HEAD_FIELDS_MAX];
    size_t count;
};

/*
 * Splits text into its header fields and the body after the first empty line. What is no field and
 * no fold of one ends the header, as a body does that lacks its empty line.
 */
void mail_head_read(struct mail_head *out, struct span text, struct span *body);

/* The first field of this name, SPAN_NONE without one; the name's case does not matter. */
struct span mail_head_find(const struct mail_head *head, const char *name);
/* The next one after *at, which starts at 0; false when there is none. */
bool mail_head_next(const struct mail_head *head, const char *name, size_t *at, struct span *value);
bool mail_head_has(const struct mail_head *head, const char *name);

/* A parameter of a value ("boundary" of a Content-Type), unquoted; RFC 2231 forms are not read. */
struct span mail_head_parameter(struct span value, const char *name);

#endif
