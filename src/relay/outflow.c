#include "relay/outflow.h"

#include "base/xalloc.h"
#include "relay/relay.h"

#define SLICE_BYTES 65536
#define DOT_BLOCK   64

struct outflow_big {
    struct piece piece;
    size_t at; /* its place in text */
    bool at_line_start;
};

void outflow_free(struct outflow *out)
{
    str_free(&out->text);
    str_free(&out->slice);
    free(out->bigs);
    *out = OUTFLOW_EMPTY;
}

void outflow_reset(struct outflow *out)
{
    str_reset(&out->text);
    str_reset(&out->slice);
    out->sent = 0;
    out->gate = 0;
    out->big_count = 0;
    out->big_next = 0;
    out->big_sliced = 0;
    out->slice_sent = 0;
}

/*
 * Is there a dot behind a line end? A message of ours has none, so that every octet is looked at
 * for nothing: in blocks, which the compiler turns into vector instructions.
 */
static bool has_dotted_line(const char *bytes, size_t len)
{
    size_t at = 0;

    for (; at + DOT_BLOCK < len; at += DOT_BLOCK) {
        unsigned char found = 0;
        for (size_t i = 0; i < DOT_BLOCK; i++)
            found |= (unsigned char)((bytes[at + i] == '\n') & (bytes[at + i + 1] == '.'));
        if (found)
            return true;
    }
    for (; at + 1 < len; at++)
        if (bytes[at] == '\n' && bytes[at + 1] == '.')
            return true;
    return false;
}

/*
 * Doubles a dot at the start of a line. A line ends with any LF here: should a bare one ever get
 * this far, no server can take what follows for the end of the message.
 */
static void add_doubled(struct str *out, const char *bytes, size_t len, bool at_line_start)
{
    const char *end = bytes + len;
    const char *kept = bytes;
    const char *at = bytes;

    if (at_line_start && len > 0 && *at == '.')
        str_add(out, ".", 1);
    if (!has_dotted_line(bytes, len)) {
        str_add(out, bytes, len);
        return;
    }
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        at++;
        if (at < end && *at == '.') {
            str_add(out, kept, (size_t)(at - kept));
            str_add(out, ".", 1);
            kept = at;
        }
    }
    str_add(out, kept, (size_t)(end - kept));
}

static void add_big(struct outflow *out, const struct piece *piece)
{
    if (out->big_count == out->big_room) {
        out->big_room = out->big_room * 2 + 4;
        out->bigs = xrealloc(out->bigs, out->big_room, sizeof *out->bigs);
    }
    out->bigs[out->big_count++] = (struct outflow_big){
        .piece = *piece, .at = out->text.len, .at_line_start = out->at_line_start};
    out->at_line_start = piece->bytes[piece->len - 1] == '\n';
}

/* Dots were found in what stands in text from here on: once more, with each of them doubled. */
static void double_from(struct outflow *out, size_t at)
{
    struct str doubled = STR_EMPTY;

    str_add(&doubled, out->text.text, at);
    add_doubled(&doubled, out->text.text + at, out->text.len - at, out->at_line_start);
    str_free(&out->text);
    out->text = doubled;
}

/* Small pieces in a row: how many, and their octets. */
static size_t count_small(const struct piece *pieces, size_t count, size_t *len)
{
    size_t small = 0;

    *len = 0;
    for (; small < count && pieces[small].len < RELAY_BIG_PIECE; small++)
        *len += pieces[small].len;
    return small;
}

/* There must be room for them. */
static void copy(struct str *text, const struct piece *pieces, size_t count)
{
    char *to = text->text + text->len;

    for (size_t i = 0; i < count; i++) {
        if (pieces[i].len > 0) /* else there may be nothing to point at */
            memcpy(to, pieces[i].bytes, pieces[i].len);
        to += pieces[i].len;
    }
    *to = '\0';
    text->len = (size_t)(to - text->text);
}

/* They are copied together, and looked through as one. Returns how many. */
static size_t add_small(struct outflow *out, const struct piece *pieces, size_t count)
{
    size_t len = 0;
    size_t at = out->text.len;

    count = count_small(pieces, count, &len);
    if (len == 0)
        return count;
    str_reserve(&out->text, len);
    copy(&out->text, pieces, count);
    bool ends_line = out->text.text[out->text.len - 1] == '\n';
    const char *bytes = out->text.text + at;
    if ((out->at_line_start && *bytes == '.') || has_dotted_line(bytes, len))
        double_from(out, at);
    out->at_line_start = ends_line;
    return count;
}

void outflow_add_message(struct outflow *out, const struct piece *pieces, size_t count)
{
    out->at_line_start = true;
    for (size_t i = 0; i < count;) {
        if (pieces[i].len >= RELAY_BIG_PIECE)
            add_big(out, &pieces[i++]);
        else
            i += add_small(out, pieces + i, count - i);
    }
    if (!out->at_line_start)
        str_add(&out->text, "\r\n", 2);
    str_add(&out->text, ".\r\n", 3);
}

void outflow_add_chunk(struct outflow *out, const struct piece *pieces, size_t count, size_t octets)
{
    bool ends_line = count > 0 && pieces[count - 1].len > 0 &&
                     pieces[count - 1].bytes[pieces[count - 1].len - 1] == '\n';
    char command[40];

    (void)snprintf(command, sizeof command, "BDAT %zu LAST\r\n", octets + (ends_line ? 0 : 2));
    str_reserve(&out->text, strlen(command) + octets + 2);
    str_add_text(&out->text, command);
    copy(&out->text, pieces, count);
    if (!ends_line)
        str_add(&out->text, "\r\n", 2);
}

static bool has_big_here(const struct outflow *out)
{
    return out->big_next < out->big_count && out->sent == out->bigs[out->big_next].at &&
           out->gate > out->sent;
}

/* Moves on in the big piece that is due: the next slice, or past it. */
static void cut_slice(struct outflow *out)
{
    const struct outflow_big *big = &out->bigs[out->big_next];
    const char *from = big->piece.bytes + out->big_sliced;
    size_t left = big->piece.len - out->big_sliced;
    size_t len = left < SLICE_BYTES ? left : SLICE_BYTES;

    str_reset(&out->slice);
    out->slice_sent = 0;
    if (len == 0) {
        out->big_next++;
        out->big_sliced = 0;
        return;
    }
    bool at_line_start = out->big_sliced ? from[-1] == '\n' : big->at_line_start;
    add_doubled(&out->slice, from, len, at_line_start);
    out->big_sliced += len;
}

const char *outflow_output(struct outflow *out, size_t *len)
{
    while (out->slice_sent == out->slice.len && has_big_here(out))
        cut_slice(out);
    if (out->slice_sent < out->slice.len) {
        *len = out->slice.len - out->slice_sent;
        return out->slice.text + out->slice_sent;
    }
    size_t limit = out->gate;
    if (out->big_next < out->big_count && out->bigs[out->big_next].at < limit)
        limit = out->bigs[out->big_next].at;
    *len = limit - out->sent;
    return out->text.text + out->sent;
}

void outflow_sent(struct outflow *out, size_t count)
{
    if (out->slice_sent < out->slice.len)
        out->slice_sent += count;
    else
        out->sent += count;
}

bool outflow_is_at_gate(const struct outflow *out)
{
    return out->sent == out->gate && out->slice_sent == out->slice.len;
}
