/*
 * theme.h - the layout around every edition: templates/theme/, the workspace's or the built-in one.
 *
 *     bulletin.html, bulletin.txt  the layouts; they may use
 *       {{> content}} {{> subject}} {{> preheader}}           the edition's, with its own blanks
 *       {{language}} {{direction}} {{bulletin_name}} {{from_name}} {{from_address}}
 *       {{postal_address}} {{public_url}} {{privacy_url}} {{imprint}}   known now, "" when not set
 *       {{unsubscribe_url}} (only with public_url) {{unsubscribe_mailto}}  a person's, filled by
 * `message` elements.css  what the elements of an edition look like, put into their style
 * attributes
 *
 * Any other file of templates/theme/ can be a partial: {{> footer.html}}.
 */
#ifndef EDITION_THEME_H
#define EDITION_THEME_H

#include "base/error.h"
#include "base/finding.h"
#include "base/str.h"
#include "edition/edition.h"

struct config; /* config/config.h */
struct theme;

/* ERROR_DATA, with file:line, when a template of the workspace cannot be used. */
bool theme_load(struct theme **out, const char *workspace, struct error *err) MUST_CHECK;
void theme_free(struct theme *theme); /* NULL is fine */
void theme_auto_free(struct theme **theme);

/* An edition as its messages will be built from it: templates, in which only what differs from
 * person to person is still blank. */
struct dressed {
    char *subject;  /* MUSTACHE_HEADER */
    char *html;     /* MUSTACHE_HTML: a whole document */
    char *text;     /* MUSTACHE_TEXT */
    char *language; /* the edition's or the bulletin's */
};
#define DRESSED_NONE ((struct dressed){0})

/* Edition and settings in the theme. ERROR_DATA when it comes out too large, or the theme cannot
 * take it. The edition must have no errors. */
bool theme_dress(struct dressed *out, const struct theme *theme, const struct edition *edition,
                 const struct config *config, struct error *err) MUST_CHECK;
void dressed_free(struct dressed *dressed); /* back to DRESSED_NONE */

/* What only the theme can be blamed for: a body without a way out or a postal address. */
void theme_check(const struct theme *theme, struct findings *findings);

#endif
