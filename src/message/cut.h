/*
 * cut.h - a template cut at its blanks and section borders, what is the same for everybody already
 * encoded. Inside this room only.
 *
 * Every literal and every value starts in a known column: behind a value, whose end nobody knows,
 * and at a section's border the line is broken softly. So a literal is the same octets for
 * everybody.
 */
#ifndef MESSAGE_CUT_H
#define MESSAGE_CUT_H

#include "base/error.h"
#include "base/str.h"
#include "message/blanks.h"
#include "template/mustache.h"

struct cut_step {
    enum mustache_kind kind;     /* all but MUSTACHE_PARTIAL */
    enum mustache_escape escape; /* of a value */
    size_t blank;                /* of all but literals and ends: number, or BLANKS_ITEM */
    size_t column;               /* where a value starts */
    size_t at;                   /* in octets: the literal, or a value's fall-back */
    size_t len;
    size_t other; /* of a section its end, of an end its section: index in steps */
};

struct cut {
    struct cut_step *steps;
    size_t count;
    struct str octets;
    bool quoted; /* octets and values are quoted-printable, else as they are */
};
#define CUT_NONE ((struct cut){.octets = STR_EMPTY})

/* MUSTACHE_HTML and MUSTACHE_TEXT become quoted-printable, MUSTACHE_HEADER stays as it is.
 * ERROR_DATA when it is no such template. */
bool cut_template(struct cut *out, const char *text, enum mustache_format format,
                  struct blanks *blanks, struct error *err) MUST_CHECK;
void cut_free(struct cut *cut); /* back to CUT_NONE */

#endif
