#include "edition/lined.h"

#include "base/xalloc.h"

#define SHARED_MAX_BYTES ((size_t)1 << 20) /* added to all texts together */

void lined_init(struct lined *lined)
{
    *lined = (struct lined){.text = STR_EMPTY};
}

void lined_done(struct lined *lined)
{
    str_free(&lined->text);
    free(lined->starts);
    free(lined->lines);
}

static void start_line(struct lined *lined, int line)
{
    if (lined->count == lined->room) {
        lined->room = lined->room ? lined->room * 2 : 16;
        lined->starts = xrealloc(lined->starts, lined->room, sizeof(*lined->starts));
        lined->lines = xrealloc(lined->lines, lined->room, sizeof(*lined->lines));
    }
    lined->starts[lined->count] = lined->text.len;
    lined->lines[lined->count] = line;
    lined->count++;
}

void lined_add(struct lined *lined, const char *text, size_t len, int line)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t taken = end ? (size_t)(end - text) + 1 : len;
        if (lined->text.len == 0 || lined->text.text[lined->text.len - 1] == '\n')
            start_line(lined, line);
        str_add(&lined->text, text, taken);
        text += taken;
        len -= taken;
        line++;
    }
}

static size_t indent_of(const char *line, size_t len)
{
    size_t i = 0;

    while (i < len && line[i] == ' ')
        i++;
    return i;
}

/* "[name]: target", at most three blanks in front (CommonMark 4.7). */
static bool is_definition(const char *line, size_t len)
{
    size_t at = indent_of(line, len);

    if (at > 3 || at == len || line[at] != '[')
        return false;
    const char *close = memchr(line + at, ']', len - at);
    size_t behind = close ? (size_t)(close - line) + 1 : len;
    return close && close > line + at + 1 && behind < len && line[behind] == ':';
}

/* "```" or "~~~" opens a block of code, and closes the one that it opened. */
static void follow_fence(const char *line, size_t len, char *fence)
{
    size_t at = indent_of(line, len);

    if (at > 3 || len - at < 3 || (line[at] != '`' && line[at] != '~'))
        return;
    if (line[at + 1] != line[at] || line[at + 2] != line[at])
        return;
    if (!*fence)
        *fence = line[at];
    else if (*fence == line[at])
        *fence = '\0';
}

/* Fence is what is still open at the end of the text; NUL: nothing. */
static char add_definitions(struct lined *out, const struct lined *from)
{
    char fence = '\0';

    for (size_t i = 0; i < from->count; i++) {
        size_t end = i + 1 < from->count ? from->starts[i + 1] : from->text.len;
        const char *line = from->text.text + from->starts[i];
        size_t len = end - from->starts[i];
        follow_fence(line, len, &fence);
        if (fence || !is_definition(line, len))
            continue;
        lined_add(out, line, len, from->lines[i]);
        if (line[len - 1] != '\n')
            lined_add(out, "\n", 1, from->lines[i]);
    }
    return fence;
}

static void append(struct lined *to, const struct lined *definitions)
{
    int last = to->lines[to->count - 1];

    lined_add(to, "\n\n", 2, last);
    for (size_t i = 0; i < definitions->count; i++) {
        size_t start = definitions->starts[i];
        size_t end =
            i + 1 < definitions->count ? definitions->starts[i + 1] : definitions->text.len;
        lined_add(to, definitions->text.text + start, end - start, definitions->lines[i]);
    }
}

void lined_share_definitions(struct lined *texts, size_t count)
{
    struct lined all;
    char *fences = xcalloc(count, 1);

    lined_init(&all);
    for (size_t i = 0; i < count; i++)
        fences[i] = add_definitions(&all, &texts[i]);
    /* a text's own come twice then, of which Markdown takes the first */
    if (count > 1 && all.count > 0 && all.text.len <= SHARED_MAX_BYTES / count) {
        for (size_t i = 0; i < count; i++) {
            if (!fences[i] && texts[i].count > 0)
                append(&texts[i], &all);
        }
    }
    lined_done(&all);
    free(fences);
}
