#include "edition/page.h"

#include <assert.h>

#include "edition/render.h"
#include "edition/wrap.h"

void page_push(struct page *page, const char *first, const char *rest)
{
    struct page_margin *margin = &page->margins[page->depth++];

    assert(page->depth < sizeof(page->margins) / sizeof(page->margins[0]));
    (void)snprintf(margin->first, sizeof(margin->first), "%s", first);
    (void)snprintf(margin->rest, sizeof(margin->rest), "%s", rest);
    margin->used = false;
}

void page_pop(struct page *page)
{
    if (!page->margins[page->depth - 1].used)
        page_line(page, "", 0);
    page->depth--;
}

size_t page_columns(const struct page *page)
{
    size_t used = 0;

    for (size_t i = 0; i < page->depth; i++)
        used += strlen(page->margins[i].rest);
    return used + PAGE_MIN_COLUMNS > RENDER_TEXT_COLUMNS ? PAGE_MIN_COLUMNS
                                                         : RENDER_TEXT_COLUMNS - used;
}

static void add_literal(struct str *out, const char *text, size_t len)
{
    mustache_add_literal(out, MUSTACHE_ESCAPE_NONE, text, len);
}

void page_line(struct page *page, const char *text, size_t len)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    for (size_t i = 0; i < page->depth; i++) {
        struct page_margin *margin = &page->margins[i];
        str_add_text(&line, margin->used ? margin->rest : margin->first);
        margin->used = true;
    }
    str_add(&line, text, len);
    while (line.len > 0 && line.text[line.len - 1] == ' ')
        line.text[--line.len] = '\0';
    body_add(page->out, page->body, line.text, add_literal);
    str_add(page->out, "\n", 1);
}

struct wrapping {
    struct page *page;
    size_t widest;
};

static void take_line(void *ctx, const char *text, size_t len)
{
    struct wrapping *w = ctx;
    size_t columns = body_columns(w->page->body, text, len);

    if (columns > w->widest)
        w->widest = columns;
    page_line(w->page, text, len);
}

size_t page_wrap(struct page *page, const char *text, size_t len)
{
    struct wrapping w = {.page = page};
    const struct wrap how = {
        .body = page->body, .columns = page_columns(page), .line = take_line, .ctx = &w};

    wrap(&how, text, len);
    return w.widest;
}
