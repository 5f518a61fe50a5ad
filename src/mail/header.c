#include "mail/header.h"

#include "base/text.h"
#include "mail/encoded_word.h"

#define FOLD "\r\n "

/* Is it printable ASCII that no reader takes for an encoded word? */
static bool is_plain(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] > '~' || (text[i] == '=' && text[i + 1] == '?'))
            return false;
    return true;
}

/* How many visible ASCII characters text begins with. */
static size_t visible_len(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && text[n] > ' ' && text[n] <= '~')
        n++;
    return n;
}

/*
 * Copies text so that nothing in it can end a line or upset a reader: control characters become
 * blanks, octets that are no UTF-8 question marks; blanks around it go.
 */
static void add_clean(struct str *out, const char *text)
{
    size_t len = 0;
    const char *p = text_trim(text, &len);

    while (len) {
        size_t visible = visible_len(p, len);
        size_t n = visible ? visible : encoded_word_char_len(*p);
        if (!visible && (n > len || !text_is_utf8(p, n))) {
            str_add(out, "?", 1);
            n = 1;
        } else if (!visible && (*p == ' ' || text_has_control(p, n))) {
            str_add(out, " ", out->len > 0);
        } else {
            str_add(out, p, n);
        }
        p += n;
        len -= n;
    }
    while (out->len && out->text[out->len - 1] == ' ')
        out->text[--out->len] = '\0';
}

/* Gives text as add_clean() makes it, in memory unless that changes nothing, as usual. */
static const char *clean(struct str *memory, const char *text, size_t *len)
{
    const char *trimmed = text_trim(text, len);

    if (!trimmed[*len] && text_is_utf8(trimmed, *len) && !text_has_control(trimmed, *len))
        return trimmed;
    add_clean(memory, trimmed);
    *len = memory->len;
    return memory->text;
}

/* A word with the blanks before it. */
static size_t word_len(const char *text)
{
    size_t blanks = strspn(text, " ");

    return blanks + strcspn(text + blanks, " ");
}

/* Can it be folded at its blanks without encoding? */
static bool is_foldable(const char *text, size_t column)
{
    for (size_t n; (n = word_len(text)); text += n) {
        if (column + n > HEADER_LINE_MAX)
            return false;
        column = 0; /* each further word can have a line of its own */
    }
    return true;
}

static void add_folded(struct str *out, size_t column, const char *text)
{
    for (size_t n; (n = word_len(text)); text += n) {
        if (column + n > HEADER_LINE_MAX) {
            str_add_text(out, "\r\n"); /* the word's own blanks begin the line */
            column = 0;
        }
        str_add(out, text, n);
        column += n;
    }
}

void header_add_text(struct str *out, size_t column, const char *text)
{
    AUTO(str_free) struct str memory = STR_EMPTY;
    size_t len = 0;

    text = clean(&memory, text, &len);
    bool plain = is_plain(text, len);
    if (plain && column + len <= HEADER_LINE_MAX)
        str_add(out, text, len);
    else if (plain && is_foldable(text, column))
        add_folded(out, column, text);
    else
        encoded_word_add(out, column, text, len);
}

/* RFC 5322 3.2.3, the blanks between atoms aside. */
static bool is_atoms(const char *text, size_t len)
{
    static const char specials[] = "()<>[]:;@\\,.\"";

    for (size_t i = 0; i < len; i++)
        if (strchr(specials, text[i]) || (text[i] == ' ' && text[i + 1] == ' '))
            return false;
    return true;
}

static void add_quoted(struct str *out, const char *text, size_t len)
{
    str_add(out, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' || text[i] == '\\')
            str_add(out, "\\", 1);
        str_add(out, &text[i], 1);
    }
    str_add(out, "\"", 1);
}

static size_t quoted_len(const char *text, size_t len)
{
    size_t total = len + 2;

    for (size_t i = 0; i < len; i++)
        total += text[i] == '"' || text[i] == '\\';
    return total;
}

static void add_clean_phrase(struct str *out, size_t column, const char *text, size_t len)
{
    bool plain = is_plain(text, len);

    if (plain && is_atoms(text, len) && column + len <= HEADER_LINE_MAX)
        str_add(out, text, len);
    else if (plain && column + quoted_len(text, len) <= HEADER_LINE_MAX)
        add_quoted(out, text, len);
    else
        encoded_word_add(out, column, text, len);
}

void header_add_phrase(struct str *out, size_t column, const char *phrase)
{
    AUTO(str_free) struct str memory = STR_EMPTY;
    size_t len = 0;

    phrase = clean(&memory, phrase, &len);
    add_clean_phrase(out, column, phrase, len);
}

/* Where the line stands after text was added to it from start on. */
static size_t column_after(const struct str *out, size_t start, size_t column)
{
    for (size_t i = out->len; i > start; i--)
        if (out->text[i - 1] == '\n')
            return out->len - i;
    return column + out->len - start;
}

/* An address that did not come from address_parse() must not become a header field either. */
static void add_address(struct str *out, const char *address)
{
    size_t start = out->len;

    str_add_text(out, address);
    for (char *p = out->text + start; *p; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '<' || *p == '>')
            *p = '?';
}

void header_add_mailbox(struct str *out, size_t column, const char *name, const char *address)
{
    size_t start = out->len;

    if (name)
        header_add_phrase(out, column, name);
    if (out->len == start) {
        add_address(out, address);
        return;
    }
    bool fits = column_after(out, start, column) + 3 + strlen(address) <= HEADER_LINE_MAX;
    str_add_text(out, fits ? " <" : FOLD "<");
    add_address(out, address);
    str_add(out, ">", 1);
}

/* RFC 2231 7, attribute-char. */
static bool is_attribute_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$&+-.^_`{|}~", c));
}

static size_t percent_len(const char *text, size_t len)
{
    size_t total = 0;

    for (size_t i = 0; i < len; i++)
        total += is_attribute_char(text[i]) ? 1 : 3;
    return total;
}

static void add_percent(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (is_attribute_char(text[i]))
            str_add(out, &text[i], 1);
        else
            str_addf(out, "%%%02X", (unsigned)(unsigned char)text[i]);
    }
}

/* One line ` name*=utf-8''...`, or several ` name*0*=utf-8''...;`, each of whole characters (RFC
 * 2231 3 and 4). */
static void add_extended(struct str *out, const char *name, const char *text, size_t len)
{
    const char *charset = "utf-8''";
    bool whole = 1 + strlen(name) + 2 + strlen(charset) + percent_len(text, len) < HEADER_LINE_MAX;

    for (unsigned part = 0; len || !part; part++) {
        size_t start = out->len + 2; /* after the CR LF of the fold */
        if (whole)
            str_addf(out, FOLD "%s*=%s", name, charset);
        else
            str_addf(out, FOLD "%s*%u*=%s", name, part, part ? "" : charset);
        while (len) {
            size_t n = encoded_word_char_len(*text);
            /* one octet is kept for the ';' */
            if (out->len - start + percent_len(text, n) >= HEADER_LINE_MAX)
                break;
            add_percent(out, text, n);
            text += n;
            len -= n;
        }
        if (len)
            str_add(out, ";", 1);
    }
}

void header_add_parameter(struct str *out, const char *name, const char *value)
{
    AUTO(str_free) struct str memory = STR_EMPTY;
    size_t len = 0;

    value = clean(&memory, value, &len);
    str_add(out, ";", 1);
    size_t line = 1 + strlen(name) + 1 + quoted_len(value, len);
    if (is_plain(value, len) && line < HEADER_LINE_MAX) {
        str_addf(out, FOLD "%s=", name);
        add_quoted(out, value, len);
    } else {
        add_extended(out, name, value, len);
    }
}
