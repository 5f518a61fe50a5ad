/*
 * render.h - an edition's body as HTML for mail programs and as plain text, both templates with the
 * edition's blanks and sections in them.
 */
#ifndef EDITION_RENDER_H
#define EDITION_RENDER_H

#include "base/error.h"
#include "base/str.h"
#include "edition/edition.h"

#define RENDER_MAX_BYTES     ((size_t)2 << 20) /* of each result: a small text can ask for much */
#define RENDER_TEXT_COLUMNS  72
#define RENDER_BLANK_COLUMNS 12 /* of a blank without fall-back, when text is wrapped */

struct style; /* edition/style.h */

/* A fragment: MUSTACHE_HTML. The language is that of dates. ERROR_DATA when it would be longer than
 * RENDER_MAX_BYTES. */
bool render_html(struct str *out, const struct edition *edition, const struct style *style,
                 const char *language, struct error *err) MUST_CHECK;

/* MUSTACHE_TEXT: lines ended by LF, wrapped at RENDER_TEXT_COLUMNS of display width, links as
 * numbered references below. */
bool render_text(struct str *out, const struct edition *edition, const char *language,
                 struct error *err) MUST_CHECK;

#endif
