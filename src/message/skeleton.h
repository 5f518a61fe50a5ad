/*
 * skeleton.h - the MIME structure of an edition's messages, built once by libetpan. Inside this
 * room only.
 *
 *     multipart/mixed               with attachments
 *         multipart/alternative
 *             text/plain            first: the last is the preferred one (RFC 2046 5.1.4)
 *             multipart/related     with pictures (RFC 2387)
 *                 text/html
 *                 image/...
 *         application/...
 */
#ifndef MESSAGE_SKELETON_H
#define MESSAGE_SKELETON_H

#include "base/error.h"
#include "base/str.h"
#include "message/content.h"

struct skeleton {
    struct str octets; /* MIME-Version and all that follows, but the bodies of text and HTML */
    size_t text_at;    /* where the text's body belongs */
    size_t html_at;    /* where the HTML's body belongs, behind it */
};
#define SKELETON_NONE ((struct skeleton){.octets = STR_EMPTY})

/* Bodies are to be put in quoted-printable. ERROR_DATA when a file's type is none. */
bool skeleton_build(struct skeleton *out, const struct content *content,
                    struct error *err) MUST_CHECK;
void skeleton_free(struct skeleton *skeleton);

#endif
