#include "inbox/decode.h"

#include "base/text.h"

enum encoding decode_encoding(struct span name)
{
    name = span_trim(name);
    if (span_starts(name, "base64"))
        return ENCODING_BASE64;
    return span_starts(name, "quoted-printable") ? ENCODING_QUOTED : ENCODING_NONE;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void add_base64(struct span text, size_t most, struct str *out)
{
    size_t end = out->len + most;
    uint32_t bits = 0;
    unsigned count = 0;

    for (size_t i = 0; i < text.len && out->len < end; i++) {
        int value = base64_value(text.at[i]);
        if (text.at[i] == '=') { /* whatever follows begins anew: some join encoded pieces */
            bits = 0;
            count = 0;
        }
        if (value < 0)
            continue;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        str_add(out, (const char[]){(char)(bits >> count & 0xff)}, 1);
    }
}

/* The octets of a soft line break or of "=XX" at text; 0 for neither. The octet itself is in
 * *octet, -1 for a break. */
static size_t quoted_len(struct span text, int *octet)
{
    size_t blanks = 1;

    if (text.len >= 3 && text_hex_digit(text.at[1]) >= 0 && text_hex_digit(text.at[2]) >= 0) {
        *octet = text_hex_digit(text.at[1]) << 4 | text_hex_digit(text.at[2]);
        return 3;
    }
    *octet = -1;
    while (blanks < text.len && text_is_blank(text.at[blanks]) && blanks < 80)
        blanks++;
    if (blanks < text.len && text.at[blanks] == '\r')
        blanks++;
    return blanks < text.len && text.at[blanks] == '\n' ? blanks + 1 : 0;
}

static void add_quoted(struct span text, size_t most, struct str *out)
{
    size_t end = out->len + most;

    while (text.len && out->len < end) {
        const char *equals = memchr(text.at, '=', text.len);
        size_t plain = equals ? (size_t)(equals - text.at) : text.len;
        int octet = -1;
        size_t taken = 0;

        plain = plain < end - out->len ? plain : end - out->len;
        str_add(out, text.at, plain);
        text.at += plain;
        text.len -= plain;
        if (!text.len || *text.at != '=')
            continue;
        taken = quoted_len(text, &octet);
        if (!taken)
            str_add(out, "=", 1);
        else if (octet >= 0)
            str_add(out, (const char[]){(char)octet}, 1);
        text.at += taken ? taken : 1;
        text.len -= taken ? taken : 1;
    }
}

void decode_add(enum encoding encoding, struct span text, size_t most, struct str *out)
{
    switch (encoding) {
    case ENCODING_NONE:
        str_add(out, text.at, text.len < most ? text.len : most);
        break;
    case ENCODING_BASE64:
        add_base64(text, most, out);
        break;
    case ENCODING_QUOTED:
        add_quoted(text, most, out);
        break;
    }
}

struct word {
    struct span charset;
    char encoding; /* 'b' or 'q' */
    struct span text;
    size_t len; /* all of it */
};

/* "=?charset?Q?text?=" at the head of text. */
static bool read_word(struct span text, struct word *out)
{
    const char *end = text.at + text.len;
    const char *charset = text.at + 2;
    const char *first = text.len > 7 ? memchr(charset, '?', (size_t)(end - charset)) : NULL;

    if (!first || first - charset > 60 || end - first < 4 || first[2] != '?')
        return false;
    const char *p = first + 3;
    while (p + 1 < end && !(p[0] == '?' && p[1] == '=') && *p != '\n')
        p++;
    if (p + 1 >= end || *p != '?')
        return false;
    out->charset = (struct span){charset, (size_t)(first - charset)};
    const char *language = memchr(charset, '*', out->charset.len); /* RFC 2231 5 */
    if (language)
        out->charset.len = (size_t)(language - charset);
    out->encoding = text_lower_char(first[1]);
    out->text = (struct span){first + 3, (size_t)(p - first - 3)};
    out->len = (size_t)(p + 2 - text.at);
    return out->encoding == 'b' || out->encoding == 'q';
}

static void add_word_octets(const struct word *word, struct str *out)
{
    size_t from = out->len;

    decode_add(word->encoding == 'b' ? ENCODING_BASE64 : ENCODING_QUOTED, word->text,
               word->text.len, out);
    if (word->encoding == 'q')
        for (size_t i = from; i < out->len; i++)
            if (out->text[i] == '_')
                out->text[i] = ' ';
}

/* Are there only blanks and line ends up to the next encoded word? */
static size_t gap_to_word(struct span text)
{
    size_t n = 0;

    while (n < text.len && strchr(" \t\r\n", text.at[n]) && text.at[n])
        n++;
    return n + 1 < text.len && text.at[n] == '=' && text.at[n + 1] == '?' ? n : 0;
}

/* A run of adjacent encoded words of one character set: a character may be cut between two. */
static size_t add_words(const struct charsets *charsets, struct span text, struct str *out)
{
    AUTO(str_free) struct str octets = STR_EMPTY;
    struct word word;
    struct span charset = SPAN_NONE;
    size_t taken = 0;

    while (read_word((struct span){text.at + taken, text.len - taken}, &word)) {
        if (taken && (word.charset.len != charset.len ||
                      memcmp(word.charset.at, charset.at, charset.len) != 0))
            break;
        charset = word.charset;
        add_word_octets(&word, &octets);
        taken += word.len;
        size_t gap = gap_to_word((struct span){text.at + taken, text.len - taken});
        if (!gap && !(taken + 1 < text.len && text.at[taken] == '=' && text.at[taken + 1] == '?'))
            break;
        taken += gap;
    }
    charset_add(charsets, charset, (struct span){octets.text, octets.len}, out);
    return taken;
}

/* What stands outside encoded words: line ends go, since a fold is a line end and a blank. */
static void add_plain(const struct charsets *charsets, struct span text, struct str *out)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\r' && text.at[i] != '\n')
            str_add(&line, text.at[i] == '\t' ? " " : &text.at[i], 1);
    charset_add(charsets, SPAN_NONE, (struct span){line.text, line.len}, out);
}

void decode_add_header(const struct charsets *charsets, struct span value, struct str *out)
{
    size_t plain = 0;

    value = span_trim(value);
    while (plain < value.len) {
        struct span rest = {value.at + plain, value.len - plain};
        struct word word;

        if (rest.len < 8 || rest.at[0] != '=' || rest.at[1] != '?' || !read_word(rest, &word)) {
            plain++;
            continue;
        }
        add_plain(charsets, span_head(value, plain), out);
        size_t taken = add_words(charsets, rest, out);
        value = (struct span){rest.at + taken, rest.len - taken};
        plain = 0;
    }
    add_plain(charsets, value, out);
}
