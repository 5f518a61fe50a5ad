#include "inbox/span.h"

#include "base/text.h"

struct span span_of(const char *text)
{
    return (struct span){text, strlen(text)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span text)
{
    while (text.len && is_blank(*text.at)) {
        text.at++;
        text.len--;
    }
    while (text.len && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

bool span_line(struct span *rest, struct span *line)
{
    if (!rest->len)
        return false;
    const char *end = memchr(rest->at, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->at) : rest->len;
    size_t taken = end ? len + 1 : len;

    *line = (struct span){rest->at, len && rest->at[len - 1] == '\r' ? len - 1 : len};
    rest->at += taken;
    rest->len -= taken;
    return true;
}

static bool same(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text_lower_char(a[i]) != text_lower_char(b[i]))
            return false;
    return true;
}

bool span_starts(struct span text, const char *with)
{
    size_t len = strlen(with);

    return text.len >= len && same(text.at, with, len);
}

bool span_is(struct span text, const char *word)
{
    return text.len == strlen(word) && span_starts(text, word);
}

const char *span_find(struct span text, const char *word)
{
    size_t len = strlen(word);

    for (size_t i = 0; i + len <= text.len; i++)
        if (text_lower_char(text.at[i]) == text_lower_char(*word) && same(text.at + i, word, len))
            return text.at + i;
    return NULL;
}

struct span span_head(struct span text, size_t most)
{
    return (struct span){text.at, text.len < most ? text.len : most};
}
