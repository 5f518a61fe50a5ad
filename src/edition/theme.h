/*
 * theme.h - the layout around every edition: templates/theme/, the workspace's or the built-in one.
 *
 * bulletin.html and bulletin.txt are the layouts. They may use
 *   {{> content}} {{> subject}} {{> preheader}}: the edition's, with its own blanks;
 *   {{edition.language}}, {{bulletin.name}} and the other names of theme_names(): known when an
 *     edition is dressed. What is not set is missing, so that a section can leave it out;
 *   {{unsubscribe_url}} (missing without public_url), {{unsubscribe_mailto}}: a person's links,
 *     filled by `message`.
 * elements.css says what the elements of an edition look like (style.h). Any other file of
 * templates/theme/ can be a partial: {{> footer.html}}.
 *
 * Both layouts must have a way out with the word "unsubscribe", and the postal address; neither may
 * fetch anything.
 */
#ifndef EDITION_THEME_H
#define EDITION_THEME_H

#include "base/error.h"
#include "base/str.h"
#include "edition/edition.h"

struct config; /* config/config.h */
struct theme;

/* ERROR_DATA, with file:line, when a template of the workspace cannot be used. */
bool theme_load(struct theme **out, const char *workspace, struct error *err) MUST_CHECK;
/* The same with letter.html and letter.txt: the layout of single mails to one person, which need no
 * way out. */
bool theme_load_letter(struct theme **out, const char *workspace, struct error *err) MUST_CHECK;
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

/* The names every template and edition may use, a person's fields and audiences aside; ended by
 * NULL. */
const char *const *theme_names(void);

#endif
