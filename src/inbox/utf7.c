#include "inbox/utf7.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* Bits that wait until there are six of them. */
struct shift {
    bool is_on; /* between '&' and '-' */
    unsigned bits;
    unsigned count;
};

static void add_sextets(struct str *out, struct shift *shift)
{
    while (shift->count >= 6) {
        shift->count -= 6;
        str_add(out, &base64[shift->bits >> shift->count & 63], 1);
    }
}

static void add_unit(struct str *out, struct shift *shift, unsigned unit)
{
    if (!shift->is_on)
        str_add(out, "&", 1);
    shift->is_on = true;
    shift->bits = (shift->bits & 63) << 16 | unit;
    shift->count += 16;
    add_sextets(out, shift);
}

static void end_shift(struct str *out, struct shift *shift)
{
    if (!shift->is_on)
        return;
    if (shift->count) {
        shift->bits <<= 6 - shift->count;
        shift->count = 6;
        add_sextets(out, shift);
    }
    str_add(out, "-", 1);
    *shift = (struct shift){0};
}

/* The next character; text is UTF-8. */
static uint32_t next_character(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    size_t more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
    uint32_t c = more ? *p & (0x3fU >> more) : *p;

    for (size_t i = 1; i <= more && p[i]; i++)
        c = c << 6 | (p[i] & 0x3f);
    *text += more + 1;
    return c;
}

void utf7_add(struct str *out, const char *text)
{
    struct shift shift = {0};
    const char *end = text + strlen(text);

    while (text < end) {
        uint32_t c = next_character(&text);
        if (c >= 0x20 && c <= 0x7e) {
            char plain = (char)c;
            end_shift(out, &shift);
            str_add(out, &plain, 1);
            if (c == '&')
                str_add(out, "-", 1);
        } else if (c >= 0x10000) {
            add_unit(out, &shift, 0xd800 | (c - 0x10000) >> 10);
            add_unit(out, &shift, 0xdc00 | ((c - 0x10000) & 0x3ff));
        } else {
            add_unit(out, &shift, c);
        }
    }
    end_shift(out, &shift);
}
