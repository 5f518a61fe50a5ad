#include "template/mark.h"

/* Where word is in text[from..len), or len. */
static size_t find(const char *text, size_t len, size_t from, const char *word, size_t word_len)
{
    while (from + word_len <= len) {
        const char *hit = memchr(text + from, word[0], len - from - word_len + 1);
        if (!hit)
            return len;
        if (memcmp(hit, word, word_len) == 0)
            return (size_t)(hit - text);
        from = (size_t)(hit - text) + 1;
    }
    return len;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **text, size_t *len)
{
    while (*len > 0 && is_space(**text)) {
        (*text)++;
        (*len)--;
    }
    while (*len > 0 && is_space((*text)[*len - 1]))
        (*len)--;
}

static bool read_sigil(char c, enum mark_kind *kind)
{
    static const struct {
        char sigil;
        enum mark_kind kind;
    } sigils[] = {
        {'#', MARK_SECTION}, {'^', MARK_INVERTED}, {'/', MARK_END},        {'>', MARK_PARTIAL},
        {'!', MARK_COMMENT}, {'{', MARK_RAW},      {'=', MARK_DELIMITERS}, {'&', MARK_RAW},
    };

    for (size_t i = 0; i < sizeof(sigils) / sizeof(sigils[0]); i++) {
        if (sigils[i].sigil == c) {
            *kind = sigils[i].kind;
            return true;
        }
    }
    return false;
}

static void read_inside(struct mark *mark, const char *inside, size_t len)
{
    const char *bar = NULL;

    mark->fallback = NULL;
    mark->fallback_len = 0;
    if (mark->kind == MARK_VALUE || mark->kind == MARK_RAW)
        bar = memchr(inside, '|', len);
    if (bar) {
        mark->fallback = bar + 1;
        mark->fallback_len = len - (size_t)(bar + 1 - inside);
        trim(&mark->fallback, &mark->fallback_len);
        len = (size_t)(bar - inside);
    }
    trim(&inside, &len);
    mark->name = inside;
    mark->name_len = len;
}

static void look_around(struct mark *mark, const char *text, size_t len)
{
    size_t start = mark->start;
    size_t end = mark->end;

    mark->alone = false;
    if (mark->kind == MARK_VALUE || mark->kind == MARK_RAW)
        return;
    while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
        start--;
    while (end < len && (text[end] == ' ' || text[end] == '\t'))
        end++;
    if (end + 1 < len && text[end] == '\r' && text[end + 1] == '\n')
        end += 2;
    else if (end < len && text[end] == '\n')
        end++;
    else if (end < len)
        return;
    mark->alone = start == 0 || text[start - 1] == '\n';
    mark->line_start = start;
    mark->line_end = end;
}

enum mark_found mark_next(struct mark *out, const char *text, size_t len, size_t from,
                          const struct mark_delimiters *delimiters)
{
    size_t open_len = strlen(delimiters->open);
    char close[MARK_DELIMITER_MAX + 2];
    size_t close_len = strlen(delimiters->close);
    struct mark mark = {.kind = MARK_VALUE};

    mark.start = find(text, len, from, delimiters->open, open_len);
    if (mark.start == len)
        return MARK_NO_MORE;
    out->start = mark.start;
    size_t at = mark.start + open_len;
    while (at < len && is_space(text[at]))
        at++;
    char sigil = ' ';
    if (at < len)
        sigil = text[at];
    if (read_sigil(sigil, &mark.kind))
        at++;
    /* {{{x}}} and {{=x x=}} end with their own sign before the delimiter */
    size_t used = 0;
    if (sigil == '{')
        close[used++] = '}';
    if (sigil == '=')
        close[used++] = '=';
    memcpy(close + used, delimiters->close, close_len);
    close_len += used;

    size_t end = find(text, len, at, close, close_len);
    if (end == len)
        return MARK_NOT_CLOSED;
    mark.end = end + close_len;
    read_inside(&mark, text + at, end - at);
    look_around(&mark, text, len);
    *out = mark;
    return MARK_FOUND;
}

bool mark_read_delimiters(const struct mark *mark, struct mark_delimiters *out)
{
    struct mark_delimiters read = {0};
    const char *text = mark->name;
    size_t len = mark->name_len;
    size_t open_len = 0;
    size_t close_len = 0;

    while (open_len < len && !is_space(text[open_len]))
        open_len++;
    while (close_len < len - open_len && !is_space(text[len - close_len - 1]))
        close_len++;
    if (open_len == 0 || close_len == 0 || open_len + close_len >= len)
        return false;
    if (open_len > MARK_DELIMITER_MAX || close_len > MARK_DELIMITER_MAX)
        return false;
    for (size_t i = open_len; i < len - close_len; i++) {
        if (!is_space(text[i]))
            return false;
    }
    if (memchr(text, '=', len) || memchr(text, '\0', len))
        return false;
    memcpy(read.open, text, open_len);
    memcpy(read.close, text + len - close_len, close_len);
    *out = read;
    return true;
}
