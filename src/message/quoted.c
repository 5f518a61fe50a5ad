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
    *to++ = '=';
    *to++ = '\r';
    *to++ = '\n';
    return to;
}

static char *put_hex(char *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    *to++ = '=';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

static bool is_blank_inside(const char *text, size_t len)
{
    return (*text == ' ' || *text == '\t') && len > 1 && !line_end(text + 1, len - 1);
}

/* How many octets from here on stand for themselves; a blank may not come before a line's end. */
static size_t plain_run(const char *text, size_t len)
{
    size_t run = 0;

    while (run < len &&
           (is_plain((unsigned char)text[run]) || is_blank_inside(text + run, len - run)))
        run++;
    return run;
}

struct line {
    char *to;
    size_t column;
};

static void put_plain(struct line *line, const char *text, size_t len)
{
    while (len) {
        if (line->column == WIDTH)
            *line = (struct line){put_break(line->to), 0};
        size_t part = len < WIDTH - line->column ? len : WIDTH - line->column;
        if (!line->column && is_unsafe_start(text, len)) {
            line->to = put_hex(line->to, (unsigned char)*text);
            line->column = 3;
            part = 1;
        } else {
            memcpy(line->to, text, part);
            line->to += part;
            line->column += part;
        }
        text += part;
        len -= part;
    }
}

static void put_encoded(struct line *line, unsigned char c)
{
    if (line->column + 3 > WIDTH)
        *line = (struct line){put_break(line->to), 0};
    line->to = put_hex(line->to, c);
    line->column += 3;
}

size_t quoted_add(struct str *out, size_t column, const char *text, size_t len)
{
    /* Three octets for one, and three for a soft break at least every 72. */
    str_reserve(out, 3 * len + 3 * (3 * len / 72 + 1));
    struct line line = {out->text + out->len, column};

    for (size_t i = 0; i < len;) {
        size_t run = plain_run(text + i, len - i);
        size_t end = line_end(text + i + run, len - i - run);
        put_plain(&line, text + i, run);
        i += run;
        if (end) {
            *line.to++ = '\r';
            *line.to++ = '\n';
            line.column = 0;
            i += end;
        } else if (i < len) {
            put_encoded(&line, (unsigned char)text[i++]);
        }
    }
    out->len = (size_t)(line.to - out->text);
    out->text[out->len] = '\0';
    return line.column;
}

bool quoted_is_safe_start(char first)
{
    return first != '.' && first != 'F';
}

bool quoted_fits(size_t column, const char *encoded, size_t len)
{
    return column + len <= WIDTH && (column || quoted_is_safe_start(*encoded));
}

size_t quoted_add_break(struct str *out, size_t column)
{
    if (column)
        str_add(out, "=\r\n", 3);
    return 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Reads what stands behind a '=': how many octets it took, 0 when it is no code. */
static size_t decode_code(struct str *out, const char *text, size_t len)
{
    if (len >= 2 && text[0] == '\r' && text[1] == '\n')
        return 2;
    if (len < 2 || hex_value(text[0]) < 0 || hex_value(text[1]) < 0)
        return 0;
    char octet = (char)(hex_value(text[0]) << 4 | hex_value(text[1]));
    str_add(out, &octet, 1);
    return 2;
}

void quoted_add_decoded(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        size_t code = text[i] == '=' ? decode_code(out, text + i + 1, len - i - 1) : 0;
        bool line_end = text[i] == '\r' && i + 1 < len && text[i + 1] == '\n';
        if (!code && !line_end)
            str_add(out, &text[i], 1);
        i += code;
    }
}
