#include "base/text.h"
#include "template/mustache.h"

/* What an octet asks for. */
enum { PLAIN, MARKUP, CONTROL, LEAD_C2, LEAD_E2 };

static int kind_of(unsigned char c)
{
    if (c < ' ' || c == 0x7f)
        return CONTROL;
    if (c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
        return MARKUP;
    if (c == 0xc2)
        return LEAD_C2;
    return c == 0xe2 ? LEAD_E2 : PLAIN;
}

/* Octets of the control character at text: 0 when it is none. */
static size_t control_length(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;

    switch (kind_of(p[0])) {
    case CONTROL:
        return len > 1 && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
    case LEAD_C2: /* C1: U+0080 to U+009F */
        return len > 1 && p[1] >= 0x80 && p[1] < 0xa0 ? 2 : 0;
    case LEAD_E2: /* U+2028, U+2029 */
        return len > 2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9) ? 3 : 0;
    default:
        return 0;
    }
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

/* Without controls: blanks for them. With markup: entities. */
static void add(struct str *out, const char *text, size_t len, bool markup)
{
    size_t done = 0;
    size_t i = 0;

    while (i < len) {
        int kind = kind_of((unsigned char)text[i]);
        size_t control = kind == PLAIN || kind == MARKUP ? 0 : control_length(text + i, len - i);
        bool is_markup = markup && kind == MARKUP;

        if (!control && !is_markup) {
            i++;
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
        if (text[i] == '\'' || !entity(text[i]))
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
        str_add(out, text + i, 1);
        i++;
    }
}

static void add_percent(struct str *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char octet = (unsigned char)c;
    char text[3] = {'%', digits[octet >> 4], digits[octet & 15]};

    str_add(out, text, 3);
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* '@' is allowed where RFC 3986 3.3 has pchar, and mail links read better with it. */
static void add_url_part(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (is_letter_or_digit(text[i]) || is_one_of(text[i], "-._~@"))
            str_add(out, text + i, 1);
        else
            add_percent(out, text[i]);
    }
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
    while (len > 0 && (text[0] == ' ' || control_length(text, len))) {
        text++;
        len--;
    }
    while (len > 0 && (text[len - 1] == ' ' || kind_of((unsigned char)text[len - 1]) == CONTROL))
        len--;
    if (!mustache_is_link(text, len)) {
        str_add_text(out, "#");
        return;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '&' || text[i] == '\'')
            str_add_text(out, entity(text[i]));
        else if (is_letter_or_digit(text[i]) || is_one_of(text[i], "-._~:/?#[]@!$()*+,;=%"))
            str_add(out, text + i, 1);
        else
            add_percent(out, text[i]);
    }
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
        add_url_part(out, text, len);
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
