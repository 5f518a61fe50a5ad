/*
 * outflow.h - what one transaction writes, in order: commands, then the message, with its dots
 * doubled and the final dot (RFC 5321 4.5.2) or as a chunk. For the inside of the room only.
 *
 * Everything small lies in one buffer, kept from message to message; a big piece is borrowed and
 * passes through a slice. A gate holds back what may not be sent yet.
 */
#ifndef RELAY_OUTFLOW_H
#define RELAY_OUTFLOW_H

#include "base/str.h"
#include "mail/piece.h"

struct outflow_big;

struct outflow {
    struct str text; /* commands and small pieces */
    size_t sent;     /* of text */
    size_t gate;     /* of text: so far may be sent */
    struct outflow_big *bigs;
    size_t big_count;
    size_t big_room;
    size_t big_next;   /* the one that comes next */
    size_t big_sliced; /* octets of it already in a slice */
    struct str slice;
    size_t slice_sent;
    bool at_line_start; /* while it is built */
};
#define OUTFLOW_EMPTY ((struct outflow){.text = STR_EMPTY, .slice = STR_EMPTY})

void outflow_free(struct outflow *out);
void outflow_reset(struct outflow *out); /* empty, gate closed, memory kept */

/* Appends the message to out->text, dots doubled, and ".CRLF". */
void outflow_add_message(struct outflow *out, const struct piece *pieces, size_t count);

/*
 * Appends "BDAT octets LAST" and the message as it is, one chunk (RFC 3030, 2). All of it lies in
 * out->text: for small messages. `octets` is what the pieces have together.
 */
void outflow_add_chunk(struct outflow *out, const struct piece *pieces, size_t count,
                       size_t octets);

/* What may be sent now; *len is 0 when the gate is reached. */
const char *outflow_output(struct outflow *out, size_t *len);
void outflow_sent(struct outflow *out, size_t count);

/* Everything up to the gate is gone. */
bool outflow_is_at_gate(const struct outflow *out);

#endif
