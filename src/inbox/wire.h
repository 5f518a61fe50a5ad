/*
 * wire.h - for the inside of the room: what the parent and the child that speaks IMAP say to each
 * other over their socket.
 *
 * A frame is a kind, a length and that many octets. The child may have been taken over by the
 * server it talks to: everything it says is checked for length, and nothing it says is executed.
 */
#ifndef INBOX_WIRE_H
#define INBOX_WIRE_H

#include "base/error.h"
#include "base/str.h"

enum wire_kind {
    WIRE_OPEN = 1, /* to the child */
    WIRE_SELECT,
    WIRE_FETCH,
    WIRE_SHELVE,
    WIRE_DONE, /* from the child: what the request asked for */
    WIRE_MAIL, /* one mail; WIRE_DONE follows after the last */
    WIRE_FAILED,
};

#define WIRE_MAX ((size_t)8 << 20) /* octets of a frame; a folder's listing may be that long */

void wire_put_int(struct str *out, int64_t number);
void wire_put_bytes(struct str *out, const char *bytes, size_t len);
void wire_put_text(struct str *out, const char *text); /* NULL is kept */

/* Reads on from a payload; is_bad is set by the first thing that is not there. */
struct wire_reader {
    const char *at;
    size_t left;
    bool is_bad;
};

int64_t wire_int(struct wire_reader *in);
const char *wire_bytes(struct wire_reader *in, size_t *len); /* borrowed */
char *wire_text(struct wire_reader *in);                     /* the caller frees; may be NULL */

/* False when the other side is gone. */
bool wire_send(int fd, enum wire_kind kind, const struct str *payload) MUST_CHECK;

/*
 * Waits for a frame until a tick of the system's clock, or forever when that is 0, or until
 * stop_fd (-1: none) is readable. The payload is replaced.
 */
enum wire_got { WIRE_GOT, WIRE_GONE, WIRE_LATE, WIRE_STOPPED };
struct wire_wait {
    int64_t end_ms;
    int stop_fd;
};
enum wire_got wire_receive(int fd, const struct wire_wait *wait, enum wire_kind *kind,
                           struct str *payload) MUST_CHECK;

#endif
