/*
 * preview.h - one local page that shows a message three ways: as a mail program does, as text, and
 * raw.
 *
 * The HTML stands in sandboxed frames, so that nothing in it can run or send; the page loads
 * nothing from anywhere, embedded pictures are in it.
 */
#ifndef PAGES_PREVIEW_H
#define PAGES_PREVIEW_H

#include "message/content.h"
#include "message/message.h"

#define PREVIEW_RAW_MAX ((size_t)256 << 10) /* octets of the raw message that are shown */

struct preview {
    const char *whom;                /* "as #12 gets it" */
    const struct content *content;   /* its pictures */
    const struct message_view *view; /* what the reader sees */
    const struct str *raw;           /* the whole message */
};

/* Appends a whole HTML document. */
void preview_add(struct str *out, const struct preview *preview);

#endif
