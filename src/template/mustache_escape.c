#include "base/text.h"
#include "template/mustache.h"

/* What an octet asks for; one look a character, since this runs for every value of every message.
 */
enum {
    CONTROL = 1,   /* C0 and DEL */
    MARKUP = 2,    /* & < > " ' */
    LEAD = 4,      /* may begin a control of two or three octets: C1, U+2028, U+2029 */
    URL_PART = 8,  /* stands for itself inside a part of a link: letters, digits, -._~@ */
    URL_WHOLE = 16 /* stands for itself in a whole link: those, and :/?#[]!$()*+,;=% */
};

/* '@' is allowed where RFC 3986 3.3 has pchar, and mail links read better with it. */
/* clang-format off */
static const unsigned char kinds[256] = { /* sixteen octets a row */
     1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,
     1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,  1,
     0, 16,  2, 16, 16, 16,  2,  2, 16, 16, 16, 16, 16, 24, 24, 16,
    24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 16, 16,  2, 16,  2, 16,
    24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24,
    24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 16,  0, 16,  0, 24,
     0, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24,
    24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 24,  0,  0,  0, 24,  1,
    [0xc2] = LEAD, [0xe2] = LEAD,
};
/* clang-format on */

static bool is_kind(char c, int kind)
{
    return (kinds[(unsigned char)c] & kind) != 0;
}

/* Octets of the control character at text: 0 when it is none. */
static size_t control_length(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;

    if (is_kind(*text, CONTROL))
        return len > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
    if (p[0] == 0xc2)
        return len > 1 && p[1] >= 0x80 && p[1] < 0xa0 ? 2 : 0;
    if (p[0] == 0xe2)
        return len > 2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9) ? 3 : 0;
    return 0;
}

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* The text up to the first octet of that kind. */
static size_t run(const char *text, size_t len, int kind)
{
    size_t i = 0;

    while (i < len && !is_kind(text[i], kind))
        i++;
    return i;
}

/* Without controls: blanks for them. With markup: entities. */
static void add(struct str *out, const char *text, size_t len, bool markup)
{
    int stop = CONTROL | LEAD | (markup ? MARKUP : 0);
    size_t done = 0;

    for (size_t i = run(text, len, stop); i < len; i += run(text + i, len - i, stop)) {
        size_t control = is_kind(text[i], MARKUP) ? 0 : control_length(text + i, len - i);
        if (!control && !is_kind(text[i], MARKUP)) {
            i++; /* another character that begins so */
            continue;
        }
        str_add(out, text + done, i - done);
        str_add_text(out, control ? " " : entity(text[i]));
        i += control ? control : 1;
        done = i;
    }
    str_add(out, text + done, len - done);
}

static void add_spec(struct str *out, const char *text, size_t len)
{
    size_t done = 0;

    for (size_t i = 0; i < len; i++) {
        if (!is_kind(text[i], MARKUP) || text[i] == '\'')
            continue;
        str_add(out, text + done, i - done);
        str_add_text(out, entity(text[i]));
        done = i + 1;
    }
    str_add(out, text + done, len - done);
}

static void add_header(struct str *out, const char *text, size_t len)
{
    bool pending = false;
    bool started = false;

    for (size_t i = 0; i < len;) {
        size_t control = control_length(text + i, len - i);
        if (control || text[i] == ' ') {
            pending = started;
            i += control ? control : 1;
            continue;
        }
        if (pending)
            str_add(out, " ", 1);
        pending = false;
        started = true;
        size_t word = i + 1;
        while (word < len && text[word] != ' ' && !is_kind(text[word], CONTROL | LEAD))
            word++;
        str_add(out, text + i, word - i);
        i = word;
    }
}

static void add_percent(struct str *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char octet = (unsigned char)c;
    char text[3] = {'%', digits[octet >> 4], digits[octet & 15]};

    str_add(out, text, 3);
}

/* Percent-encodes what is not of the kind. */
static void add_encoded(struct str *out, const char *text, size_t len, int kind)
{
    size_t done = 0;

    for (size_t i = 0; i < len; i++) {
        if (is_kind(text[i], kind))
            continue;
        str_add(out, text + done, i - done);
        if (kind == URL_WHOLE && (text[i] == '&' || text[i] == '\''))
            str_add_text(out, entity(text[i]));
        else
            add_percent(out, text[i]);
        done = i + 1;
    }
    str_add(out, text + done, len - done);
}

bool mustache_is_link(const char *text, size_t len)
{
    static const char *const starts[] = {"https://", "http://", "mailto:", "tel:"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        size_t start = strlen(starts[i]);
        size_t same = 0;
        while (same < start && same < len && text_lower_char(text[same]) == starts[i][same])
            same++;
        if (same == start && len > start)
            return true;
    }
    return false;
}

static void add_url(struct str *out, const char *text, size_t len)
{
    while (len > 0 && (text[0] == ' ' || is_kind(text[0], CONTROL))) {
        text++;
        len--;
    }
    while (len > 0 && (text[len - 1] == ' ' || is_kind(text[len - 1], CONTROL)))
        len--;
    if (mustache_is_link(text, len))
        add_encoded(out, text, len, URL_WHOLE);
    else
        str_add_text(out, "#");
}

void mustache_add_escaped(struct str *out, enum mustache_escape escape, const char *text,
                          size_t len)
{
    switch (escape) {
    case MUSTACHE_ESCAPE_NONE:
        str_add(out, text, len);
        break;
    case MUSTACHE_ESCAPE_SPEC:
        add_spec(out, text, len);
        break;
    case MUSTACHE_ESCAPE_HTML:
    case MUSTACHE_ESCAPE_ATTRIBUTE:
        add(out, text, len, true);
        break;
    case MUSTACHE_ESCAPE_URL:
        add_url(out, text, len);
        break;
    case MUSTACHE_ESCAPE_URL_PART:
        add_encoded(out, text, len, URL_PART);
        break;
    case MUSTACHE_ESCAPE_TEXT:
        add(out, text, len, false);
        break;
    case MUSTACHE_ESCAPE_HEADER:
        add_header(out, text, len);
        break;
    }
}

bool mustache_has_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] != ' ' && !(text[i] >= '\t' && text[i] <= '\r'))
            return true;
    }
    return false;
}

void mustache_add_literal(struct str *out, enum mustache_escape escape, const char *text,
                          size_t len)
{
    AUTO(str_free) struct str escaped = STR_EMPTY;
    size_t done = 0;

    mustache_add_escaped(&escaped, escape, text, len);
    for (size_t i = 0; i < escaped.len; i++) {
        /* the last octet too: a mark may come behind it */
        if (escaped.text[i] != '{' || (i + 1 < escaped.len && escaped.text[i + 1] != '{'))
            continue;
        str_add(out, escaped.text + done, i - done);
        str_add_text(out, "{{|{}}");
        done = i + 1;
    }
    str_add(out, escaped.text + done, escaped.len - done);
}
