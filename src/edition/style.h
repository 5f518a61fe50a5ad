/*
 * style.h - what the elements of an edition look like: templates/theme/elements.css, put into their
 * style attributes, since many mail programs drop a style sheet.
 *
 * It is CSS with one name to a rule: `h2 { margin: 0; }`; comments are allowed, everything else of
 * CSS is for the style sheet of the layout.
 */
#ifndef EDITION_STYLE_H
#define EDITION_STYLE_H

#include "base/error.h"
#include "base/str.h"

enum style_element {
    STYLE_P,
    STYLE_H1,
    STYLE_H2,
    STYLE_H3,
    STYLE_UL,
    STYLE_OL,
    STYLE_LI,
    STYLE_BLOCKQUOTE,
    STYLE_HR,
    STYLE_PRE,
    STYLE_CODE,
    STYLE_A,
    STYLE_IMG,
    STYLE_TABLE,
    STYLE_TH,
    STYLE_TD,
    STYLE_BUTTON,      /* .button: the cell of a button */
    STYLE_BUTTON_LINK, /* .button-link: the link in it */
    STYLE_FIGURE,      /* .figure: a picture alone, with its caption */
    STYLE_CAPTION,     /* .caption */
    STYLE_EVENT,       /* .event: its box */
    STYLE_EVENT_TITLE, /* .event-title */
    STYLE_POSTSCRIPT,  /* .postscript */
    STYLE_ELEMENTS
};

struct style {
    char *css[STYLE_ELEMENTS]; /* fit for an attribute; never NULL */
};

/* ERROR_DATA with file:line when it is not as above, or would fetch something. */
bool style_read(struct style *out, const char *file, const char *text,
                struct error *err) MUST_CHECK;
void style_free(struct style *style);

/* The same for who reads right to left: left and right change places. The caller frees it. */
struct style style_mirror(const struct style *style);

/* Appends ` class="..." style="..."`: the class for names with a dot, the style when there is any.
 */
void style_add(struct str *out, const struct style *style, enum style_element element);

/* Does it ask for anything outside: url(...), @import? */
bool style_is_remote(const char *css);

#endif
