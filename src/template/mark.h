/*
 * mark.h - finds the next Mustache tag in a text. Nothing here knows what it is for: the compiler
 * uses it, and so does the edition, which must see tags before Markdown does.
 *
 * Called a mark here, since a tag is what stands in a return address (mail/tag.h).
 */
#ifndef TEMPLATE_MARK_H
#define TEMPLATE_MARK_H

#include "base/base.h"

#define MARK_DELIMITER_MAX 16 /* octets */

enum mark_kind {
    MARK_VALUE,      /* {{x}}, {{x|fall-back}} */
    MARK_RAW,        /* {{{x}}}, {{&x}} */
    MARK_SECTION,    /* {{#x}} */
    MARK_INVERTED,   /* {{^x}} */
    MARK_END,        /* {{/x}} */
    MARK_PARTIAL,    /* {{>x}} */
    MARK_COMMENT,    /* {{! x }} */
    MARK_DELIMITERS, /* {{=<% %>=}} */
};

struct mark_delimiters {
    char open[MARK_DELIMITER_MAX + 1];
    char close[MARK_DELIMITER_MAX + 1];
};
#define MARK_DELIMITERS_DEFAULT ((struct mark_delimiters){"{{", "}}"})

/* All offsets are into the text searched. */
struct mark {
    enum mark_kind kind;
    size_t start;     /* of the whole mark */
    size_t end;       /* just behind it */
    const char *name; /* without sigil and blanks; of comments and delimiters: what is inside */
    size_t name_len;
    const char *fallback; /* of a value; NULL: none. Blanks around it are dropped */
    size_t fallback_len;
    bool alone;        /* on its line, blanks aside; asked of every kind but values */
    size_t line_start; /* when alone: what goes with it, blanks and line end included */
    size_t line_end;
};

enum mark_found { MARK_FOUND, MARK_NO_MORE, MARK_NOT_CLOSED /* only out->start is set */ };

/* The next mark at or after from. The text starts at a line's start and may hold anything. */
enum mark_found mark_next(struct mark *out, const char *text, size_t len, size_t from,
                          const struct mark_delimiters *delimiters);

/* New delimiters out of a MARK_DELIMITERS; false when they are none. */
bool mark_read_delimiters(const struct mark *mark, struct mark_delimiters *out) MUST_CHECK;

#endif
