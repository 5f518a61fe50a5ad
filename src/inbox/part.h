/*
 * part.h - for the inside of inbox: the leaves of a mail (RFC 2046), found in one pass.
 *
 * Ours, since the library's parser crashes on a small hostile mail and is quadratic on another. It
 * keeps a stack of open boundaries of a fixed height and reads each line once, so its time is
 * linear and it needs no memory that grows. What is nested deeper is left in one piece.
 */
#ifndef INBOX_PART_H
#define INBOX_PART_H

#include "inbox/decode.h"
#include "inbox/mail_head.h"
#include "inbox/span.h"

#define PART_DEPTH_MAX 16
#define PARTS_MAX      64 /* further leaves are not seen */

enum part_kind {
    PART_TEXT,     /* text/plain, and other text */
    PART_HTML,     /* text/html */
    PART_STATUS,   /* message/delivery-status, message/global-delivery-status */
    PART_FEEDBACK, /* message/feedback-report */
    PART_RECEIPT,  /* message/disposition-notification */
    PART_RETURNED, /* message/rfc822, message/global, text/rfc822-headers: a mail inside a mail */
    PART_FILE,     /* anything else */
    PART_PREAMBLE, /* what stands before a multipart's first boundary: shown to nobody, but all
                    * there is where the rest is missing */
};

struct part {
    enum part_kind kind;
    enum encoding encoding;
    struct span charset;
    struct span file_name;
    struct span body;
};

struct parts {
    struct part leaves[PARTS_MAX];
    size_t count;
    struct span report_type; /* of the outermost multipart/report */
};

/* The leaves of a mail with this head and body, in their order. */
void parts_read(struct parts *out, const struct mail_head *head, struct span body);

/* The first leaf of a kind, or NULL. */
const struct part *parts_find(const struct parts *parts, enum part_kind kind);

#endif
