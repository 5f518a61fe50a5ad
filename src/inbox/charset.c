#include "inbox/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/text.h"
#include "base/xalloc.h"

#define NAME_MAX_OCTETS 32
#define NONE            ((iconv_t)-1)

/* Names as mail spells them, and the converter of the C library that reads them. Windows' sets hold
 * all that ISO's do and what people in truth send under their names. */
static const struct {
    const char *name; /* lower case */
    const char *converter;
} names[] = {
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"windows-1252", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-3", "ISO-8859-3"},
    {"iso-8859-4", "ISO-8859-4"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-6", "ISO-8859-6"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-8", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-10", "ISO-8859-10"},
    {"iso-8859-11", "WINDOWS-874"},
    {"iso-8859-13", "ISO-8859-13"},
    {"iso-8859-14", "ISO-8859-14"},
    {"iso-8859-15", "ISO-8859-15"},
    {"iso-8859-16", "ISO-8859-16"},
    {"windows-1250", "WINDOWS-1250"},
    {"windows-1251", "WINDOWS-1251"},
    {"cp1251", "WINDOWS-1251"},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1254", "WINDOWS-1254"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1256", "WINDOWS-1256"},
    {"windows-1257", "WINDOWS-1257"},
    {"windows-1258", "WINDOWS-1258"},
    {"windows-874", "WINDOWS-874"},
    {"tis-620", "WINDOWS-874"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"ibm850", "IBM850"},
    {"ibm866", "IBM866"},
    {"cp866", "IBM866"},
    {"macintosh", "MACINTOSH"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"iso-2022-jp-2", "ISO-2022-JP-2"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},
    {"cp932", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"euc-kr", "UHC"},
    {"ks_c_5601-1987", "UHC"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"utf-7", "UTF-7"},
};
#define NAMES (sizeof(names) / sizeof(names[0]))

struct charsets {
    iconv_t converters[NAMES]; /* in the order of names; the same converter is opened once */
};

static size_t same_before(size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (!strcmp(names[before].converter, names[i].converter))
            return before;
    return i;
}

struct charsets *charsets_new(void)
{
    struct charsets *charsets = xcalloc(1, sizeof(*charsets));

    for (size_t i = 0; i < NAMES; i++) {
        size_t before = same_before(i);
        charsets->converters[i] =
            before < i ? charsets->converters[before] : iconv_open("UTF-8", names[i].converter);
    }
    return charsets;
}

void charsets_free(struct charsets *charsets)
{
    if (!charsets)
        return;
    for (size_t i = 0; i < NAMES; i++)
        if (same_before(i) == i && charsets->converters[i] != NONE)
            (void)iconv_close(charsets->converters[i]);
    free(charsets);
}

static iconv_t find(const struct charsets *charsets, const char *name, size_t len)
{
    char lower[NAME_MAX_OCTETS + 1];

    if (len > NAME_MAX_OCTETS)
        return NONE;
    memcpy(lower, name, len);
    lower[len] = '\0';
    text_lower(lower);
    for (size_t i = 0; i < NAMES; i++)
        if (!strcmp(names[i].name, lower))
            return charsets->converters[i];
    return NONE;
}

static void convert(iconv_t converter, const char *text, size_t len, struct str *out)
{
    /* iconv's parameter is not const, but nothing is written there. */
    union {
        const char *text;
        char *at;
    } in = {text};

    (void)iconv(converter, NULL, NULL, NULL, NULL);
    while (len) {
        str_reserve(out, len * 2 + 16);
        size_t room = out->room - out->len - 1;
        size_t had = room;
        char *to = out->text + out->len;
        size_t done = iconv(converter, &in.at, &len, &to, &room);
        out->len += had - room;
        if (done == (size_t)-1 && errno != E2BIG && len) {
            str_add(out, "?", 1);
            in.at++;
            len--;
        }
    }
    out->text[out->len] = '\0';
}

static bool has_japanese_escape(const char *text, size_t len)
{
    for (const char *p = text; len && (p = memchr(p, 0x1b, len - (size_t)(p - text))); p++)
        if ((size_t)(p - text) + 2 < len && p[1] == '$' && (p[2] == 'B' || p[2] == '@'))
            return true;
    return false;
}

static bool has_eight_bit(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return true;
    return false;
}

static void blank_nuls(struct str *out, size_t from)
{
    char *p = out->text + from;

    while ((p = memchr(p, '\0', out->len - (size_t)(p - out->text))))
        *p = ' ';
}

void charset_add(const struct charsets *charsets, const char *name, size_t name_len,
                 const char *text, size_t len, struct str *out)
{
    size_t from = out->len;
    iconv_t converter = find(charsets, name, name_len);
    bool is_utf8 = text_is_utf8(text, len);

    if (converter == NONE && has_japanese_escape(text, len))
        converter = find(charsets, "iso-2022-jp", 11);
    if (converter == NONE && !is_utf8)
        converter = find(charsets, "windows-1252", 12);
    /* Eight-bit text that is UTF-8 is never by chance anything else, whatever name is in front. */
    if (converter == NONE || (is_utf8 && has_eight_bit(text, len)))
        str_add(out, text, len);
    else
        convert(converter, text, len, out);
    blank_nuls(out, from);
}
