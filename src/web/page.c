#include "web/page.h"

#include "template/find.h"
#include "template/mustache.h"

#define LAYOUT "web/layout.html"

static const struct {
    const char *file;
    unsigned status;
} rows[PAGES] = {
    [PAGE_LEAVE] = {"web/leave.html", 200},         [PAGE_LEFT] = {"web/left.html", 200},
    [PAGE_PAUSED] = {"web/paused.html", 200},       [PAGE_LINK_SENT] = {"web/link_sent.html", 200},
    [PAGE_CONFIRM] = {"web/confirm.html", 200},     [PAGE_CONFIRMED] = {"web/confirmed.html", 200},
    [PAGE_TEST_COPY] = {"web/test_copy.html", 200}, [PAGE_EXPIRED] = {"web/expired.html", 410},
    [PAGE_BAD_LINK] = {"web/bad_link.html", 404},   [PAGE_BAD_FORM] = {"web/bad_form.html", 400},
    [PAGE_NOT_THERE] = {"web/not_there.html", 404}, [PAGE_METHOD] = {"web/method.html", 405},
    [PAGE_TOO_LARGE] = {"web/too_large.html", 413}, [PAGE_BUSY] = {"web/busy.html", 503},
    [PAGE_STYLE] = {"web/style.css", 200},
};

unsigned page_status(enum page page)
{
    return rows[page].status;
}

static bool find_content(void *ctx, const char *name, struct mustache_source *out)
{
    const struct found_template *found = ctx;

    if (strcmp(name, "content") != 0)
        return false;
    *out = (struct mustache_source){.text = found->text, .len = found->len, .file = found->file};
    return true;
}

static void set_text(struct mustache_value *out, const char *text)
{
    *out = MUSTACHE_NOTHING;
    if (!text || !*text)
        return;
    out->text = text;
    out->len = strlen(text);
    out->is_true = true;
}

/* Names are those of the theme: {{bulletin.name}} and so on. */
static bool find_fact(void *ctx, const void *node, const char *name, struct mustache_value *out)
{
    const struct page_facts *facts = ctx;
    const struct {
        const char *name;
        const char *text;
    } known[] = {
        {"name", facts->name},
        {"postal_address", facts->postal_address},
        {"contact", facts->contact},
        {"language", facts->language},
        {"privacy_url", facts->privacy_url},
        {"imprint", facts->imprint},
    };

    if (!node && !strcmp(name, "bulletin")) {
        *out = (struct mustache_value){.is_true = true, .node = facts};
        return true;
    }
    for (size_t i = 0; node && i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        set_text(out, known[i].text);
        return true;
    }
    return false;
}

static bool fill(const struct found_template *layout, struct found_template *content,
                 const struct page_facts *facts, struct str *out, struct error *err)
{
    AUTO(mustache_auto_free) struct mustache *compiled = NULL;
    const struct mustache_source source = {
        .text = layout->text, .len = layout->len, .file = layout->file};
    const struct mustache_partials partials = {.find = find_content, .ctx = content};
    struct page_facts copy = *facts;
    const struct mustache_lookup lookup = {.find = find_fact, .ctx = &copy};

    return mustache_new(&compiled, &source, MUSTACHE_HTML, &partials, err) &&
           mustache_fill(compiled, &lookup, out, err);
}

static bool make(struct pages *pages, enum page page, const struct found_template *layout,
                 const struct page_facts *facts, struct error *err)
{
    AUTO(find_done) struct found_template content = FOUND_NOTHING;

    if (!find_template(&content, facts->folder, rows[page].file, err))
        return false;
    if (page == PAGE_STYLE) {
        str_add(&pages->body[page], content.text, content.len);
        return true;
    }
    return fill(layout, &content, facts, &pages->body[page], err);
}

bool pages_make(struct pages *out, const struct page_facts *facts, struct error *err)
{
    AUTO(find_done) struct found_template layout = FOUND_NOTHING;

    for (size_t i = 0; i < PAGES; i++)
        out->body[i] = STR_EMPTY;
    if (!find_template(&layout, facts->folder, LAYOUT, err))
        return false;
    for (size_t i = 0; i < PAGES; i++) {
        if (!make(out, (enum page)i, &layout, facts, err))
            return false;
    }
    return true;
}

void pages_free(struct pages *pages)
{
    for (size_t i = 0; i < PAGES; i++)
        str_free(&pages->body[i]);
}
