#include "relay/reply.h"

#define CODE_DIGITS 3

void reply_init(struct reply *reply)
{
    reply->code = 0;
    reply->text_len = 0;
    reply->text[0] = '\0';
    reply->is_whole = false;
    reply->is_last = false;
    reply->line_code = 0;
    reply->column = 0;
    reply->octets = 0;
}

/* The first four octets of a line: three digits, then a hyphen, a blank or the line's end. */
static bool read_head(struct reply *reply, char octet)
{
    if (reply->column < CODE_DIGITS) {
        if (octet < '0' || octet > '9')
            return false;
        reply->line_code = reply->line_code * 10 + (octet - '0');
        if (reply->column == 0 && (octet < '2' || octet > '5'))
            return false;
        return true;
    }
    if (reply->code && reply->line_code != reply->code)
        return false;
    reply->code = reply->line_code;
    reply->is_last = octet != '-';
    return octet == '-' || octet == ' ' || octet == '\r' || octet == '\n';
}

static void keep_text(struct reply *reply, const char *bytes, size_t len)
{
    size_t room = REPLY_TEXT_BYTES - reply->text_len;

    if (len > room)
        len = room;
    memcpy(reply->text + reply->text_len, bytes, len);
    reply->text_len += len;
    reply->text[reply->text_len] = '\0';
}

static void end_line(struct reply *reply)
{
    while (reply->text_len > 0 &&
           (reply->text[reply->text_len - 1] == '\r' || reply->text[reply->text_len - 1] == ' '))
        reply->text[--reply->text_len] = '\0';
    if (!reply->is_last)
        keep_text(reply, " ", 1);
    reply->is_whole = reply->is_last;
    reply->column = 0;
    reply->line_code = 0;
}

/* Reads at most one line; false when it is none. */
static bool read_line(struct reply *reply, const char *bytes, size_t len, size_t *used)
{
    const char *end = memchr(bytes, '\n', len);
    size_t count = end ? (size_t)(end - bytes) + 1 : len;
    size_t at = 0;

    reply->octets += count;
    if (reply->octets > REPLY_MAX_BYTES)
        return false;
    for (; at < count && reply->column <= CODE_DIGITS; at++, reply->column++)
        if (!read_head(reply, bytes[at]))
            return false;
    if (at < count)
        keep_text(reply, bytes + at, count - at - (end ? 1 : 0));
    if (end)
        end_line(reply);
    *used += count;
    return true;
}

enum reply_state reply_read(struct reply *reply, const char *bytes, size_t len, size_t *used)
{
    *used = 0;
    if (reply->is_whole)
        reply_init(reply);
    while (*used < len && !reply->is_whole)
        if (!read_line(reply, bytes + *used, len - *used, used))
            return REPLY_BROKEN;
    return reply->is_whole ? REPLY_WHOLE : REPLY_INCOMPLETE;
}
