#include "people/csv_text.h"

#include <errno.h>

#include "people/utf8.h"

#define NOT_UTF8 '\xff'

/* What people hand over instead of CSV, by its first octets. */
static bool is_spreadsheet(const unsigned char *bytes, size_t len)
{
    return len >= 4 &&
           (memcmp(bytes, "PK\x03\x04", 4) == 0 || memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0);
}

static bool is_document(const unsigned char *bytes, size_t len)
{
    return len >= 4 && (memcmp(bytes, "%PDF", 4) == 0 || memcmp(bytes, "{\\rt", 4) == 0);
}

static void take_mark(struct csv_text *text)
{
    const unsigned char *b = text->raw;
    size_t len = text->raw_len;

    if (len >= 3 && memcmp(b, "\xef\xbb\xbf", 3) == 0) {
        text->kind = CSV_TEXT_UTF8;
        text->raw_at = 3;
    } else if (len >= 2 && b[0] == 0xff && b[1] == 0xfe) {
        text->kind = CSV_TEXT_UTF16_LE;
        text->raw_at = 2;
    } else if (len >= 2 && b[0] == 0xfe && b[1] == 0xff) {
        text->kind = CSV_TEXT_UTF16_BE;
        text->raw_at = 2;
    } else if (len >= 2 && b[0] && !b[1]) {
        text->kind = CSV_TEXT_UTF16_LE;
    } else if (len >= 2 && !b[0] && b[1]) {
        text->kind = CSV_TEXT_UTF16_BE;
    }
}

/* Reads until `want` octets wait in raw, or the end. */
static bool fill(struct csv_text *text, size_t want, struct error *err)
{
    memmove(text->raw, text->raw + text->raw_at, text->raw_len - text->raw_at);
    text->raw_len -= text->raw_at;
    text->raw_at = 0;
    while (!text->ended && text->raw_len < want) {
        ptrdiff_t got = text->source.read(text->source.ctx, (char *)text->raw + text->raw_len,
                                          sizeof(text->raw) - text->raw_len);
        if (got < 0)
            return error_set(err, ERROR_SYSTEM, "cannot read on: %s", error_reason(errno));
        text->raw_len += (size_t)got;
        text->ended = got == 0;
    }
    return true;
}

static bool begin(struct csv_text *text, struct error *err)
{
    text->begun = true;
    if (!fill(text, 4, err))
        return false;
    if (is_spreadsheet(text->raw, text->raw_len))
        return error_set(
            err, ERROR_DATA,
            "this is a spreadsheet: open it and save it as 'CSV UTF-8', then import that");
    if (is_document(text->raw, text->raw_len))
        return error_set(err, ERROR_DATA,
                         "this is a document, not a table: ask for the list as a CSV file");
    take_mark(text);
    return true;
}

static size_t put_unit(struct csv_text *text, uint32_t unit, char *out)
{
    size_t used = 0;

    if (unit >= 0xdc00 && unit <= 0xdfff) {
        uint32_t high = text->high;
        text->high = 0;
        if (!high) {
            out[0] = NOT_UTF8;
            return 1;
        }
        return utf8_put(out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
    }
    if (text->high)
        out[used++] = NOT_UTF8;
    text->high = 0;
    if (unit >= 0xd800 && unit <= 0xdbff) {
        text->high = unit;
        return used;
    }
    return used + utf8_put(out + used, unit);
}

static size_t put_utf16(struct csv_text *text, char *out, size_t room)
{
    size_t used = 0;

    while (text->raw_len - text->raw_at >= 2 && room - used >= 8) {
        uint32_t a = text->raw[text->raw_at];
        uint32_t b = text->raw[text->raw_at + 1];
        text->raw_at += 2;
        used +=
            put_unit(text, text->kind == CSV_TEXT_UTF16_LE ? a | b << 8 : a << 8 | b, out + used);
    }
    bool half = text->ended && (text->raw_len - text->raw_at == 1 ||
                                (text->raw_len == text->raw_at && text->high));
    if (half && room - used >= 8) {
        text->raw_at = text->raw_len;
        text->high = 0;
        out[used++] = NOT_UTF8;
    }
    return used;
}

static size_t put_as_it_is(struct csv_text *text, char *out, size_t room)
{
    size_t waiting = text->raw_len - text->raw_at;
    size_t used = waiting < room ? waiting : room;

    memcpy(out, text->raw + text->raw_at, used);
    text->raw_at += used;
    return used;
}

ptrdiff_t csv_text_read(struct csv_text *text, char *out, size_t room, struct error *err)
{
    size_t used = 0;

    if (!text->begun && !begin(text, err))
        return -1;
    while (!used) {
        bool wide = text->kind == CSV_TEXT_UTF16_LE || text->kind == CSV_TEXT_UTF16_BE;
        if (text->raw_len - text->raw_at < 2 && !fill(text, 2, err))
            return -1;
        if (text->raw_len == text->raw_at && !text->high)
            break;
        used = wide ? put_utf16(text, out, room) : put_as_it_is(text, out, room);
    }
    return (ptrdiff_t)used;
}

bool csv_text_add_1252(struct str *out, const char *bytes, size_t len)
{
    /* 0x80 to 0x9f; the rest of the upper half is as in Unicode. */
    static const uint16_t low[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
    };
    bool all = true;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        uint32_t code = c >= 0x80 && c < 0xa0 ? low[c - 0x80] : c;
        char utf8[4];
        all = all && code != 0xfffd;
        str_add(out, utf8, utf8_put(utf8, code));
    }
    return all;
}
