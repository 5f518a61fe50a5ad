#include "message/quoted.h"

#define WIDTH (QUOTED_LINE_MAX - 1) /* the soft break's '=' is the last */

/* Stands for itself anywhere in a line (RFC 2045 6.7, rule 2). */
static bool is_plain(unsigned char c)
{
    return c > ' ' && c < 0x7f && c != '=';
}

/* Would these octets at a line's start be changed on the way? */
static bool is_unsafe_start(const char *text, size_t len)
{
    static const char from[] = "From ";
    size_t known = len < sizeof(from) - 1 ? len : sizeof(from) - 1;

    return *text == '.' || !memcmp(text, from, known);
}

static size_t line_end(const char *text, size_t len)
{
    if (len && text[0] == '\n')
        return 1;
    return len > 1 && text[0] == '\r' && text[1] == '\n' ? 2 : 0;
}

static char *put_break(char *to)
{
    memcpy(to, "=\r\n", 3);
    return to + 3;
}

static char *put_hex(char *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    *to++ = '=';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

size_t quoted_add(struct str *out, size_t column, const char *text, size_t len)
{
    /* Three octets for one, and three for a soft break at least every 72. */
    str_reserve(out, 3 * len + 3 * (3 * len / 72 + 1));
    char *to = out->text + out->len;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        size_t end = line_end(text + i, len - i);
        if (end) {
            *to++ = '\r';
            *to++ = '\n';
            column = 0;
            i += end - 1;
            continue;
        }
        bool plain = is_plain(c) || ((c == ' ' || c == '\t') && i + 1 < len &&
                                     !line_end(text + i + 1, len - i - 1));
        if (column + (plain ? 1 : 3) > WIDTH) {
            to = put_break(to);
            column = 0;
        }
        plain = plain && (column || !is_unsafe_start(text + i, len - i));
        if (plain)
            *to++ = (char)c;
        else
            to = put_hex(to, c);
        column += plain ? 1 : 3;
    }
    out->len = (size_t)(to - out->text);
    out->text[out->len] = '\0';
    return column;
}

size_t quoted_add_break(struct str *out, size_t column)
{
    if (column)
        str_add(out, "=\r\n", 3);
    return 0;
}
