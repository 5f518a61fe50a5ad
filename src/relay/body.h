/*
 * body.h - what one transaction writes, in order: commands, then the message with its dots doubled
 * (RFC 5321 4.5.2) and the final dot. For the inside of the room only.
 *
 * Everything small lies in one buffer, kept from message to message; a big piece is borrowed and
 * passes through a slice. A gate holds back what may not be sent yet.
 */
#ifndef RELAY_BODY_H
#define RELAY_BODY_H

#include "base/str.h"
#include "mail/piece.h"

struct body_big;

struct body {
    struct str text; /* commands and small pieces */
    size_t sent;     /* of text */
    size_t gate;     /* of text: so far may be sent */
    struct body_big *bigs;
    size_t big_count;
    size_t big_room;
    size_t big_next;   /* the one that comes next */
    size_t big_sliced; /* octets of it already in a slice */
    struct str slice;
    size_t slice_sent;
    bool at_line_start; /* while it is built */
};
#define BODY_EMPTY ((struct body){.text = STR_EMPTY, .slice = STR_EMPTY})

void body_free(struct body *body);
void body_reset(struct body *body); /* empty, gate closed, memory kept */

/* Appends the message to body->text, dots doubled, and ".CRLF". */
void body_add_message(struct body *body, const struct piece *pieces, size_t count);

/* What may be sent now; *len is 0 when the gate is reached. */
const char *body_output(struct body *body, size_t *len);
void body_sent(struct body *body, size_t count);

/* Everything up to the gate is gone. */
bool body_is_at_gate(const struct body *body);

#endif
