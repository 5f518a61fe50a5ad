/*
 * preview.h - `preview`: what one person will get of an edition, as HTML, text, raw message, or one
 * page with all.
 *
 * Nobody is mailed and nothing changes but the note that this content was looked at; the tags in it
 * have the purpose test.
 */
#ifndef JOBS_PREVIEW_H
#define JOBS_PREVIEW_H

#include "jobs/workspace.h"

#define PREVIEW_FOLDER                                                                             \
    "previews" /* in the workspace, 0700: pages hold what is known about a person */

enum preview_format {
    PREVIEW_PAGE, /* all three, to look at in a browser */
    PREVIEW_HTML,
    PREVIEW_TEXT,
    PREVIEW_EML,
};

/* "html", "text", "eml". ERROR_USAGE otherwise. */
bool preview_format_read(const char *word, enum preview_format *out, struct error *err) MUST_CHECK;

struct preview_options {
    const char *edition; /* NULL: the only unsent one */
    const char *as; /* an address, "#NUMBER" or "-"; NULL: the first person of the audience, or an
                       invented one */
    enum preview_format format;
    const char *file; /* where to; NULL: a page to PREVIEW_FOLDER/SLUG.html, all else to bytes. "-":
                         to bytes */
};

struct preview_result {
    char *slug;
    char *subject;    /* as this person gets it */
    char *whom;       /* "as subscriber #12 gets it": no name, no address */
    char *file;       /* that was written, 0600; NULL: none */
    struct str bytes; /* for standard output, when no file was written */
};
#define PREVIEW_RESULT_NONE ((struct preview_result){.bytes = STR_EMPTY})

bool job_preview(struct workspace *workspace, const struct preview_options *options,
                 struct preview_result *out, struct error *err) MUST_CHECK;
void preview_result_free(struct preview_result *result); /* back to PREVIEW_RESULT_NONE */

#endif
