#include "base/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/* Three octets, or what is left, become four characters. */
static char *put(char *to, const unsigned char *p, size_t have)
{
    uint32_t bits = (uint32_t)p[0] << 16 | (have > 1 ? (uint32_t)p[1] << 8 : 0) |
                    (have > 2 ? (uint32_t)p[2] : 0);

    *to++ = alphabet[bits >> 18];
    *to++ = alphabet[bits >> 12 & 63];
    *to++ = alphabet[have > 1 ? bits >> 6 & 63 : 64];
    *to++ = alphabet[have > 2 ? bits & 63 : 64];
    return to;
}

static char *end_line(char *to)
{
    *to++ = '\r';
    *to++ = '\n';
    return to;
}

void base64_add(struct str *out, const char *bytes, size_t len, size_t line)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t characters = (len + 2) / 3 * 4;
    size_t ends = line ? (characters + line - 1) / line * 2 : 0;

    if (!len)
        return;
    str_reserve(out, characters + ends);
    char *to = out->text + out->len;
    size_t column = 0;
    for (size_t i = 0; i < len; i += 3) {
        to = put(to, p + i, len - i < 3 ? len - i : 3);
        column += 4;
        if (line && column == line) {
            to = end_line(to);
            column = 0;
        }
    }
    if (line && column)
        to = end_line(to);
    *to = '\0';
    out->len = (size_t)(to - out->text);
}
