/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#define _GNU_SOURCE /* the C library's name */
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */
#include "inbox/charset.h"

#include <errno.h>
#include <iconv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xalloc.h"

#define NAME_MAX_OCTETS 32

/* Names as mail spells them, and the converter of the C library that reads them. Windows' sets hold
 * all that ISO's do and what people in truth send under their names. */
enum octets { ONE, MANY };
static const struct {
    const char *name; /* lower case */
    const char *converter;
    enum octets octets; /* a character's: one, or more in some way */
} names[] = {
    {"iso-8859-1", "WINDOWS-1252", ONE},
    {"iso8859-1", "WINDOWS-1252", ONE},
    {"latin1", "WINDOWS-1252", ONE},
    {"windows-1252", "WINDOWS-1252", ONE},
    {"cp1252", "WINDOWS-1252", ONE},
    {"iso-8859-2", "ISO-8859-2", ONE},
    {"iso-8859-3", "ISO-8859-3", ONE},
    {"iso-8859-4", "ISO-8859-4", ONE},
    {"iso-8859-5", "ISO-8859-5", ONE},
    {"iso-8859-6", "ISO-8859-6", ONE},
    {"iso-8859-7", "ISO-8859-7", ONE},
    {"iso-8859-8", "ISO-8859-8", ONE},
    {"iso-8859-8-i", "ISO-8859-8", ONE},
    {"iso-8859-9", "WINDOWS-1254", ONE},
    {"iso-8859-10", "ISO-8859-10", ONE},
    {"iso-8859-11", "WINDOWS-874", ONE},
    {"iso-8859-13", "ISO-8859-13", ONE},
    {"iso-8859-14", "ISO-8859-14", ONE},
    {"iso-8859-15", "ISO-8859-15", ONE},
    {"iso-8859-16", "ISO-8859-16", ONE},
    {"windows-1250", "WINDOWS-1250", ONE},
    {"windows-1251", "WINDOWS-1251", ONE},
    {"cp1251", "WINDOWS-1251", ONE},
    {"windows-1253", "WINDOWS-1253", ONE},
    {"windows-1254", "WINDOWS-1254", ONE},
    {"windows-1255", "WINDOWS-1255", ONE},
    {"windows-1256", "WINDOWS-1256", ONE},
    {"windows-1257", "WINDOWS-1257", ONE},
    {"windows-1258", "WINDOWS-1258", ONE},
    {"windows-874", "WINDOWS-874", ONE},
    {"tis-620", "WINDOWS-874", ONE},
    {"koi8-r", "KOI8-R", ONE},
    {"koi8-u", "KOI8-U", ONE},
    {"ibm850", "IBM850", ONE},
    {"ibm866", "IBM866", ONE},
    {"cp866", "IBM866", ONE},
    {"macintosh", "MACINTOSH", ONE},
    {"iso-2022-jp", "ISO-2022-JP-2", MANY},
    {"iso-2022-jp-2", "ISO-2022-JP-2", MANY},
    {"shift_jis", "CP932", MANY},
    {"shift-jis", "CP932", MANY},
    {"sjis", "CP932", MANY},
    {"x-sjis", "CP932", MANY},
    {"windows-31j", "CP932", MANY},
    {"cp932", "CP932", MANY},
    {"euc-jp", "EUC-JP", MANY},
    {"iso-2022-kr", "ISO-2022-KR", MANY},
    {"euc-kr", "UHC", MANY},
    {"ks_c_5601-1987", "UHC", MANY},
    {"gb2312", "GB18030", MANY},
    {"gbk", "GB18030", MANY},
    {"gb18030", "GB18030", MANY},
    {"big5", "BIG5-HKSCS", MANY},
    {"utf-16", "UTF-16", MANY},
    {"utf-16le", "UTF-16LE", MANY},
    {"utf-16be", "UTF-16BE", MANY},
    {"utf-7", "UTF-7", MANY},
};
#define NAMES (sizeof(names) / sizeof(names[0]))

/* A character as UTF-8: how many octets, and those. */
struct character {
    uint8_t len;
    char octets[3];
};

/* In the order of names; of the same converter only the first is filled. */
struct charsets {
    iconv_t converters[NAMES];       /* of sets with characters of many octets */
    struct character (*tables)[256]; /* of the others */
};

static size_t first_of_same(size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (!strcmp(names[before].converter, names[i].converter))
            return before;
    return i;
}

/* NULL when there is none. */
static iconv_t open_converter(const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);

    return (intptr_t)converter == -1 ? NULL : converter;
}

static void fill_table(struct character table[256], const char *name)
{
    iconv_t converter = open_converter(name);

    for (unsigned octet = 0; octet < 256; octet++) {
        const uint8_t unsigned_octet = (uint8_t)octet;
        char from;
        char *in = &from;
        char *out = table[octet].octets;
        size_t len = 1;
        size_t room = sizeof(table[octet].octets);

        memcpy(&from, &unsigned_octet, 1);
        if (converter == NULL || iconv(converter, &in, &len, &out, &room) == (size_t)-1) {
            if (octet >= 128)
                from = '?';
            table[octet].octets[0] = from;
            room = sizeof(table[octet].octets) - 1;
        }
        table[octet].len = (uint8_t)(sizeof(table[octet].octets) - room);
    }
}

static void fill_tables(struct character (*tables)[256])
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].octets == ONE && first_of_same(i) == i)
            fill_table(tables[i], names[i].converter);
}

/*
 * Each loaded converter is five mappings that every fork copies, half of all there are. So a
 * process that ends at once loads those of one octet and leaves only what they say.
 */
static void fill_in_passing(struct character (*tables)[256])
{
    pid_t pid = fork();

    if (pid == 0) {
        fill_tables(tables);
        _exit(0);
    }
    if (pid < 0) {
        fill_tables(tables);
        return;
    }
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static size_t tables_bytes(void)
{
    return NAMES * sizeof(struct character[256]);
}

struct charsets *charsets_new(void)
{
    const int flags = MAP_SHARED | MAP_ANONYMOUS;
    struct charsets *charsets = xcalloc(1, sizeof(*charsets));

    /* cppcheck-suppress invalidFunctionArg */
    void *memory = mmap(NULL, tables_bytes(), PROT_READ | PROT_WRITE, flags, -1, 0);
    charsets->tables = memory == MAP_FAILED ? NULL : memory;
    if (charsets->tables)
        fill_in_passing(charsets->tables);
    for (size_t i = 0; i < NAMES; i++)
        charsets->converters[i] = names[i].octets == MANY && first_of_same(i) == i
                                      ? open_converter(names[i].converter)
                                      : NULL;
    return charsets;
}

void charsets_free(struct charsets *charsets)
{
    if (!charsets)
        return;
    for (size_t i = 0; i < NAMES; i++)
        if (charsets->converters[i] != NULL)
            (void)iconv_close(charsets->converters[i]);
    if (charsets->tables)
        (void)munmap(charsets->tables, tables_bytes());
    free(charsets);
}

/* Where a set of this name is kept; NAMES when it is unknown. */
static size_t find(const char *name, size_t len)
{
    char lower[NAME_MAX_OCTETS + 1];

    if (len > NAME_MAX_OCTETS)
        return NAMES;
    memcpy(lower, name, len);
    lower[len] = '\0';
    text_lower(lower);
    for (size_t i = 0; i < NAMES; i++)
        if (!strcmp(names[i].name, lower))
            return first_of_same(i);
    return NAMES;
}

static void look_up(const struct character table[256], const char *text, size_t len,
                    struct str *out)
{
    str_reserve(out, len);
    for (size_t i = 0; i < len; i++) {
        const struct character *character = &table[(unsigned char)text[i]];
        str_add(out, character->octets, character->len);
    }
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

/* Where there is no table, what is beyond ASCII is lost. */
static void add_one_octet(const struct charsets *charsets, size_t set, const char *text, size_t len,
                          struct str *out)
{
    if (charsets->tables && names[set].octets == ONE) {
        look_up(charsets->tables[set], text, len, out);
        return;
    }
    for (size_t i = 0; i < len; i++)
        str_add(out, (unsigned char)text[i] < 0x80 ? &text[i] : "?", 1);
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

void charset_add(const struct charsets *charsets, struct span name, struct span bytes,
                 struct str *out)
{
    const char *text = bytes.at;
    size_t len = bytes.len;
    size_t from = out->len;
    size_t set = find(name.at, name.len);
    bool is_utf8 = text_is_utf8(text, len);

    if (set == NAMES && has_japanese_escape(text, len))
        set = find("iso-2022-jp", 11);
    if (set == NAMES && !is_utf8)
        set = find("windows-1252", 12);
    /* Eight-bit text that is UTF-8 is never by chance anything else, whatever name is in front. */
    if (set == NAMES || (is_utf8 && has_eight_bit(text, len)))
        str_add(out, text, len);
    else if (charsets->converters[set] != NULL)
        convert(charsets->converters[set], text, len, out);
    else
        add_one_octet(charsets, set, text, len, out);
    blank_nuls(out, from);
}
