#include "edition/render.h"
#include "edition/style.h"
#include "template/find.h"
#include "template/mustache.h"

/*
 * Whatever the edition: it can be rendered; if it has no errors, both results are templates that
 * compile; and no private-use character that stood for a blank is left in them.
 */

static struct style style;

static void start(void)
{
    struct found_template css = FOUND_NOTHING;

    if (style.css[0])
        return;
    if (!find_template(&css, NULL, "theme/elements.css", NULL) ||
        !style_read(&style, css.file, css.text, NULL))
        abort();
    find_done(&css);
}

static void check(const struct str *template, enum mustache_format format)
{
    const struct mustache_source source = {
        .text = template->text, .len = template->len, .file = "rendered"};
    struct mustache *mustache = NULL;
    struct error err = {0};

    for (size_t i = 0; i + 1 < template->len; i++) {
        if ((unsigned char)template->text[i] == 0xf3 &&
            (unsigned char)template->text[i + 1] >= 0xb0)
            abort();
    }
    if (!mustache_new(&mustache, &source, format, NULL, &err)) {
        (void)fprintf(stderr, "%s\n%s\n", err.message, template->text);
        abort();
    }
    mustache_free(mustache);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(str_free) struct str html = STR_EMPTY;
    AUTO(str_free) struct str text = STR_EMPTY;
    AUTO(str_free) struct str edition_text = STR_EMPTY;
    struct findings findings = FINDINGS_NONE;

    start();
    str_add_text(&edition_text, "---\nsubject: x\n---\n");
    str_add(&edition_text, (const char *)data, size);
    struct edition *edition = edition_read("e.md", edition_text.text, edition_text.len, &findings);
    bool rendered = render_html(&html, edition, &style, "en", NULL);
    rendered = render_text(&text, edition, "cy", NULL) && rendered;
    if (rendered && !findings.errors) {
        check(&html, MUSTACHE_HTML);
        check(&text, MUSTACHE_TEXT);
    }
    edition_free(edition);
    findings_free(&findings);
    return 0;
}
