/*
 * reply.h - SMTP replies out of the stream of octets, however they are cut (RFC 5321 4.2). For the
 * inside of the room only.
 *
 * Long lines and many lines are endured up to a limit, only their beginning is kept. What is no
 * reply (no code, codes that differ between lines) is BROKEN at once, without waiting for its end.
 */
#ifndef RELAY_REPLY_H
#define RELAY_REPLY_H

#include "base/base.h"

#define REPLY_TEXT_BYTES 1000      /* kept for the diagnosis */
#define REPLY_MAX_BYTES  (1 << 20) /* of one reply, all its lines */

enum reply_state { REPLY_INCOMPLETE, REPLY_WHOLE, REPLY_BROKEN };

struct reply {
    int code;                        /* 200 to 599 once the first line is there */
    size_t text_len;                 /* of text, which may hold any octet */
    char text[REPLY_TEXT_BYTES + 1]; /* the lines without their codes, joined by blanks */
    /* where we are */
    bool is_whole; /* the next octet begins another reply */
    bool is_last;  /* this line has no hyphen after its code */
    int line_code;
    size_t column;
    size_t octets;
};

void reply_init(struct reply *reply);

/*
 * Reads from bytes up to the end of one reply at most; *used octets went. After REPLY_WHOLE the
 * reply may be looked at until the next call, which begins another. REPLY_BROKEN is for good.
 */
enum reply_state reply_read(struct reply *reply, const char *bytes, size_t len, size_t *used);

#endif
