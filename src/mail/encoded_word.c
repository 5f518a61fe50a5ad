#include "mail/encoded_word.h"

#include "base/base64.h"
#include "mail/header.h"

#define FRAME     12 /* "=?UTF-8?Q?" and "?=" */
#define WORD_ROOM (HEADER_WORD_MAX - FRAME)

size_t encoded_word_char_len(char lead)
{
    unsigned char c = (unsigned char)lead;

    return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* What RFC 2047 5(3) leaves as it is even in a phrase. */
static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '!' ||
           c == '*' || c == '+' || c == '-' || c == '/';
}

static size_t q_len(const char *text, size_t len)
{
    size_t total = 0;

    for (size_t i = 0; i < len; i++)
        total += is_plain(text[i]) || text[i] == ' ' ? 1 : 3;
    return total;
}

static size_t b_len(size_t len)
{
    return (len + 2) / 3 * 4;
}

static void add_q(struct str *out, const char *text, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";

    str_reserve(out, 3 * len);
    char *to = out->text + out->len;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (is_plain(text[i])) {
            *to++ = text[i];
        } else if (c == ' ') {
            *to++ = '_';
        } else {
            *to++ = '=';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 0xf];
        }
    }
    *to = '\0';
    out->len = (size_t)(to - out->text);
}

/* How many octets of text, in whole characters, fit into room octets once encoded; 0 if not one. */
static size_t fitting(const char *text, size_t len, size_t room, bool q)
{
    size_t taken = 0;
    size_t used = 0;

    if ((q ? q_len(text, len) : b_len(len)) <= room)
        return len; /* all of it, as usual */
    while (taken < len) {
        size_t n = encoded_word_char_len(text[taken]);
        n = n < len - taken ? n : len - taken;
        used = q ? used + q_len(text + taken, n) : b_len(taken + n);
        if (used > room)
            break;
        taken += n;
    }
    return taken;
}

void encoded_word_add(struct str *out, size_t column, const char *text, size_t len)
{
    bool q = q_len(text, len) * 2 <= b_len(len) * 3;

    while (len) {
        size_t room = column + FRAME < HEADER_LINE_MAX ? HEADER_LINE_MAX - FRAME - column : 0;
        size_t n = fitting(text, len, room < WORD_ROOM ? room : WORD_ROOM, q);

        if (n) {
            str_add_text(out, q ? "=?UTF-8?Q?" : "=?UTF-8?B?");
            if (q)
                add_q(out, text, n);
            else
                base64_add(out, text, n, 0);
            str_add_text(out, "?=");
        }
        text += n;
        len -= n;
        if (len) {
            str_add_text(out, "\r\n ");
            column = 1;
        }
    }
}
