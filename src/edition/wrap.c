#include "edition/wrap.h"

#include "base/text.h"

/* The line being filled: text[start..end), columns wide. */
struct filling {
    const struct wrap *how;
    const char *text;
    size_t start;
    size_t end;
    size_t columns;
    bool open;
};

static void end_line(struct filling *f)
{
    if (f->open)
        f->how->line(f->how->ctx, f->text + f->start, f->end - f->start);
    f->open = false;
}

/* Adds text[start..end), which may not be broken; `gap` columns lie between it and what is there.
 */
static void add_word(struct filling *f, size_t start, size_t end, size_t gap)
{
    size_t columns = body_columns(f->how->body, f->text + start, end - start);

    if (f->open && f->columns + gap + columns > f->how->columns)
        end_line(f);
    if (!f->open) {
        f->open = true;
        f->start = start;
        f->columns = columns;
    } else {
        f->columns += gap + columns;
    }
    f->end = end;
}

static size_t character(const char *text, size_t len)
{
    size_t n = 1;

    while (n < len && ((unsigned char)text[n] & 0xc0) == 0x80)
        n++;
    return n;
}

static bool is_wide(const char *text, size_t len)
{
    return len > 2 && text_width(text, len) == 2;
}

/* Two wide characters that stay two: a skin tone belongs to what is before it. */
static bool may_break(const char *text, size_t len, size_t next)
{
    return is_wide(text, len) && is_wide(text + len, next) && text_width(text, len + next) == 4;
}

/* A word may be broken behind a wide character, but never before a narrow one, which may be the
 * point that ends a sentence. */
static void add_wide_word(struct filling *f, size_t start, size_t end)
{
    size_t gap = 1;

    for (size_t at = start; at < end;) {
        size_t n = character(f->text + at, end - at);
        at += n;
        while (at < end) {
            size_t next = character(f->text + at, end - at);
            if (may_break(f->text + at - n, n, next))
                break;
            n = next;
            at += n;
        }
        add_word(f, start, at, gap);
        start = at;
        gap = 0;
    }
}

static void take_word(struct filling *f, size_t start, size_t end)
{
    if (body_columns(f->how->body, f->text + start, end - start) > f->how->columns)
        add_wide_word(f, start, end);
    else
        add_word(f, start, end, 1);
}

void wrap(const struct wrap *how, const char *text, size_t len)
{
    struct filling f = {.how = how, .text = text};
    bool broken = false; /* a hard break with nothing before it is an empty line */

    for (size_t at = 0; at < len;) {
        size_t end = at;
        if (text[at] == '\n') {
            if (!f.open && broken)
                how->line(how->ctx, "", 0);
            end_line(&f);
            broken = true;
            at++;
            continue;
        }
        if (text_is_blank(text[at])) {
            at++;
            continue;
        }
        while (end < len && text[end] != '\n' && !text_is_blank(text[end]))
            end++;
        take_word(&f, at, end);
        broken = false;
        at = end;
    }
    end_line(&f);
}
