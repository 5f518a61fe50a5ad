#include "relay/body.h"

#include "base/xalloc.h"
#include "relay/relay.h"

#define SLICE_BYTES 65536

struct body_big {
    struct piece piece;
    size_t at; /* its place in text */
    bool at_line_start;
};

void body_free(struct body *body)
{
    str_free(&body->text);
    str_free(&body->slice);
    free(body->bigs);
    *body = BODY_EMPTY;
}

void body_reset(struct body *body)
{
    str_reset(&body->text);
    str_reset(&body->slice);
    body->sent = 0;
    body->gate = 0;
    body->big_count = 0;
    body->big_next = 0;
    body->big_sliced = 0;
    body->slice_sent = 0;
}

/*
 * Doubles a dot at the start of a line. A line ends with any LF here: should a bare one ever get
 * this far, no server can take what follows for the end of the message.
 */
static bool add_doubled(struct str *out, const char *bytes, size_t len, bool at_line_start)
{
    const char *end = bytes + len;
    const char *kept = bytes;
    const char *at = bytes;

    if (len == 0)
        return at_line_start;
    if (at_line_start && *at == '.')
        str_add(out, ".", 1);
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        at++;
        if (at < end && *at == '.') {
            str_add(out, kept, (size_t)(at - kept));
            str_add(out, ".", 1);
            kept = at;
        }
    }
    str_add(out, kept, (size_t)(end - kept));
    return end[-1] == '\n';
}

static void add_big(struct body *body, const struct piece *piece)
{
    if (body->big_count == body->big_room) {
        body->big_room = body->big_room * 2 + 4;
        body->bigs = xrealloc(body->bigs, body->big_room, sizeof *body->bigs);
    }
    body->bigs[body->big_count++] = (struct body_big){
        .piece = *piece, .at = body->text.len, .at_line_start = body->at_line_start};
    body->at_line_start = piece->bytes[piece->len - 1] == '\n';
}

void body_add_message(struct body *body, const struct piece *pieces, size_t count)
{
    body->at_line_start = true;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len >= RELAY_BIG_PIECE)
            add_big(body, &pieces[i]);
        else
            body->at_line_start =
                add_doubled(&body->text, pieces[i].bytes, pieces[i].len, body->at_line_start);
    }
    if (!body->at_line_start)
        str_add(&body->text, "\r\n", 2);
    str_add(&body->text, ".\r\n", 3);
}

static bool has_big_here(const struct body *body)
{
    return body->big_next < body->big_count && body->sent == body->bigs[body->big_next].at &&
           body->gate > body->sent;
}

/* Moves on in the big piece that is due: the next slice, or past it. */
static void cut_slice(struct body *body)
{
    const struct body_big *big = &body->bigs[body->big_next];
    const char *from = big->piece.bytes + body->big_sliced;
    size_t left = big->piece.len - body->big_sliced;
    size_t len = left < SLICE_BYTES ? left : SLICE_BYTES;

    str_reset(&body->slice);
    body->slice_sent = 0;
    if (len == 0) {
        body->big_next++;
        body->big_sliced = 0;
        return;
    }
    bool at_line_start = body->big_sliced ? from[-1] == '\n' : big->at_line_start;
    add_doubled(&body->slice, from, len, at_line_start);
    body->big_sliced += len;
}

const char *body_output(struct body *body, size_t *len)
{
    while (body->slice_sent == body->slice.len && has_big_here(body))
        cut_slice(body);
    if (body->slice_sent < body->slice.len) {
        *len = body->slice.len - body->slice_sent;
        return body->slice.text + body->slice_sent;
    }
    size_t limit = body->gate;
    if (body->big_next < body->big_count && body->bigs[body->big_next].at < limit)
        limit = body->bigs[body->big_next].at;
    *len = limit - body->sent;
    return body->text.text + body->sent;
}

void body_sent(struct body *body, size_t count)
{
    if (body->slice_sent < body->slice.len)
        body->slice_sent += count;
    else
        body->sent += count;
}

bool body_is_at_gate(const struct body *body)
{
    return body->sent == body->gate && body->slice_sent == body->slice.len;
}
