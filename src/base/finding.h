/*
 * finding.h - what a check found: each with place, what is wrong and the mend. Errors stop a send,
 * warnings do not.
 */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include "base/error.h"

enum finding_level { FINDING_WARNING, FINDING_ERROR };

struct finding {
    enum finding_level level;
    char *file; /* as the user knows it; "" when it is about no file */
    int line;   /* 0: the whole file */
    char *what;
    char *mend; /* what to do; may be "" */
};

struct findings {
    struct finding *list;
    size_t count;
    size_t errors;
};
#define FINDINGS_NONE ((struct findings){0})

/* The mend is given as a whole sentence without full stop, or "". All text is copied. */
void finding_add(struct findings *findings, enum finding_level level, const char *file, int line,
                 const char *mend, const char *format, ...) PRINTF_LIKE(6, 7);
/* Puts those from `from` on in the order of their lines; of one line they stay as they came. */
void finding_sort(struct findings *findings, size_t from);
/* Fails with the first error among them, if there is one: where, what and the mend in one line. */
bool findings_pass(const struct findings *findings, enum error_kind kind,
                   struct error *err) MUST_CHECK;
void findings_free(struct findings *findings); /* back to FINDINGS_NONE */

#endif
