#include "inbox/html_text.h"

#include "base/text.h"

/* After these a new line begins. */
static const char *const blocks[] = {"p",  "br", "div", "tr", "td", "th", "li",         "table",
                                     "hr", "h1", "h2",  "h3", "h4", "h5", "blockquote", "pre"};

/* What stands between these and their ends is no text. */
static const char *const hidden[] = {"style", "script", "title"};

static const struct {
    const char *name;
    const char *text;
} entities[] = {
    {"lt", "<"},
    {"gt", ">"},
    {"amp", "&"},
    {"quot", "\""},
    {"nbsp", " "},
    {"apos", "'"},
    {"#39", "'"},
    {"#64", "@"},
    {"commat", "@"},
    {"#60", "<"},
    {"#62", ">"},
    {"#160", " "},
    {"period", "."},
    {"#46", "."},
    {"rsquo", "'"},
    {"#8217", "'"},
    {"eacute", "\xc3\xa9"},
    {"egrave", "\xc3\xa8"},
    {"agrave", "\xc3\xa0"},
    {"ccedil", "\xc3\xa7"},
    {"auml", "\xc3\xa4"},
    {"ouml", "\xc3\xb6"},
    {"uuml", "\xc3\xbc"},
    {"szlig", "\xc3\x9f"},
};

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static struct span tag_name(struct span tag)
{
    size_t n = 0;

    if (tag.len && *tag.at == '/')
        tag = (struct span){tag.at + 1, tag.len - 1};
    while (n < tag.len && is_name(tag.at[n]))
        n++;
    return span_head(tag, n);
}

static bool is_one_of(struct span name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_is(name, words[i]))
            return true;
    return false;
}

/* The octets up to and with the end of a hidden element, or of all when it has none. */
static size_t hidden_len(struct span text, struct span name)
{
    for (size_t i = 0; i + 2 + name.len <= text.len; i++) {
        const char *next = memchr(text.at + i, '<', text.len - i);
        if (!next)
            break;
        i = (size_t)(next - text.at);
        struct span tag = {next + 1, text.len - i - 1};
        if (tag.len > name.len && *tag.at == '/' && tag_name(tag).len == name.len &&
            text_lower_char(tag.at[1]) == text_lower_char(*name.at))
            return i;
    }
    return text.len;
}

/* A tag or comment at the head of text, which begins with '<'; how many octets it takes. */
static size_t add_tag(struct span text, struct str *out)
{
    struct span inside = {text.at + 1, text.len - 1};
    struct span name = tag_name(inside);

    /* "<jo@example.org>" written without entities is text, and what we look for. */
    if (!name.len && inside.len && *inside.at != '!' && *inside.at != '/' && *inside.at != '?') {
        str_add(out, "<", 1);
        return 1;
    }
    const char *end = memchr(text.at, '>', text.len);
    size_t len = end ? (size_t)(end - text.at) + 1 : text.len;
    if (name.len < inside.len && (inside.at[name.len] == '@' || inside.at[name.len] == '.') &&
        memchr(text.at, '@', len)) {
        str_add(out, text.at, len);
        return len;
    }
    if (is_one_of(name, blocks, sizeof(blocks) / sizeof(blocks[0])))
        str_add(out, "\n", 1);
    if (*inside.at != '/' && is_one_of(name, hidden, sizeof(hidden) / sizeof(hidden[0])))
        len += hidden_len((struct span){text.at + len, text.len - len}, name);
    return len;
}

/* An entity at the head of text, which begins with '&'; how many octets it takes. */
static size_t add_entity(struct span text, struct str *out)
{
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
        size_t len = strlen(entities[i].name);
        if (text.len > len + 1 && !memcmp(text.at + 1, entities[i].name, len) &&
            text.at[len + 1] == ';') {
            str_add_text(out, entities[i].text);
            return len + 2;
        }
    }
    str_add(out, "&", 1);
    return 1;
}

void html_text_add(struct span html, struct str *out)
{
    while (html.len) {
        size_t plain = 0;
        size_t taken = 0;

        while (plain < html.len && html.at[plain] != '<' && html.at[plain] != '&')
            plain++;
        for (size_t i = 0; i < plain; i++) /* line ends of the source are blanks */
            str_add(out, html.at[i] == '\n' || html.at[i] == '\r' ? " " : &html.at[i], 1);
        html = (struct span){html.at + plain, html.len - plain};
        if (html.len)
            taken = *html.at == '<' ? add_tag(html, out) : add_entity(html, out);
        html = (struct span){html.at + taken, html.len - taken};
    }
}
