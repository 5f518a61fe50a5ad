#include "edition/style.h"

#include "base/text.h"
#include "base/xalloc.h"

static const char *const names[] = {
    [STYLE_P] = "p",
    [STYLE_H1] = "h1",
    [STYLE_H2] = "h2",
    [STYLE_H3] = "h3",
    [STYLE_UL] = "ul",
    [STYLE_OL] = "ol",
    [STYLE_LI] = "li",
    [STYLE_BLOCKQUOTE] = "blockquote",
    [STYLE_HR] = "hr",
    [STYLE_PRE] = "pre",
    [STYLE_CODE] = "code",
    [STYLE_A] = "a",
    [STYLE_IMG] = "img",
    [STYLE_TABLE] = "table",
    [STYLE_TH] = "th",
    [STYLE_TD] = "td",
    [STYLE_BUTTON] = ".button",
    [STYLE_BUTTON_LINK] = ".button-link",
    [STYLE_FIGURE] = ".figure",
    [STYLE_CAPTION] = ".caption",
    [STYLE_EVENT] = ".event",
    [STYLE_EVENT_TITLE] = ".event-title",
    [STYLE_POSTSCRIPT] = ".postscript",
    [STYLE_ELEMENTS] = NULL,
};

struct reading {
    struct style *style;
    const char *file;
    const char *start;
    const char *at;
};

static int line_of(const struct reading *r)
{
    int line = 1;

    for (const char *c = r->start; c < r->at; c++)
        line += *c == '\n';
    return line;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool wrong(const struct reading *r, struct error *err, const char *what, const char *name)
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    text_add_clean(&shown, name, 40);
    return error_set(err, ERROR_DATA, "%s:%d: %s%s%s%s", r->file, line_of(r), what,
                     shown.len ? " '" : "", shown.text, shown.len ? "'" : "");
}

static bool skip(struct reading *r, struct error *err)
{
    for (;;) {
        while (is_space(*r->at))
            r->at++;
        if (!text_starts(r->at, "/*"))
            return true;
        const char *end = strstr(r->at + 2, "*/");
        if (!end)
            return wrong(r, err, "this comment is not closed", "");
        r->at = end + 2;
    }
}

/* One blank for many, none around signs: these go into every message. */
static void add_short(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (is_space(c)) {
            bool needed = out->len > 0 && !strchr(":;,", out->text[out->len - 1]);
            size_t next = i + 1;
            while (next < len && is_space(text[next]))
                next++;
            needed = needed && next < len && !strchr(":;,", text[next]);
            i = next - 1;
            if (!needed)
                continue;
            c = ' ';
        }
        if (c == '"')
            c = '\'';
        str_add(out, &c, 1);
    }
    while (out->len > 0 && out->text[out->len - 1] == ';')
        out->text[--out->len] = '\0';
}

bool style_is_remote(const char *css)
{
    AUTO(str_free) struct str lower = STR_EMPTY;

    str_add_text(&lower, css);
    for (size_t i = 0; i < lower.len; i++)
        lower.text[i] = text_lower_char(lower.text[i]);
    return strstr(lower.text, "url(") || strstr(lower.text, "@import") ||
           strstr(lower.text, "image-set(") || strstr(lower.text, "src(");
}

static bool find_element(const char *name, size_t *element)
{
    for (size_t i = 0; i < STYLE_ELEMENTS; i++) {
        if (strcmp(name, names[i]) == 0) {
            *element = i;
            return true;
        }
    }
    return false;
}

static bool read_rule(struct reading *r, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    AUTO(str_free) struct str css = STR_EMPTY;
    size_t len = strcspn(r->at, "{}");
    size_t element = 0;

    if (r->at[len] != '{')
        return wrong(r, err, "a rule is 'name { ... }'", "");
    str_add(&name, r->at, len);
    while (name.len > 0 && is_space(name.text[name.len - 1]))
        name.text[--name.len] = '\0';
    if (!find_element(name.text, &element)) {
        const char *nearest = text_nearest(name.text, names);
        AUTO(str_free) struct str what = STR_EMPTY;
        str_addf(&what,
                 "there is no element of this name%s%s%s:", nearest ? " (did you mean '" : "",
                 nearest ? nearest : "", nearest ? "'?)" : "");
        return wrong(r, err, what.text, name.text);
    }
    const char *body = r->at + len + 1;
    size_t body_len = strcspn(body, "{}");
    if (body[body_len] != '}')
        return wrong(r, err, "this rule is not closed", name.text);
    add_short(&css, body, body_len);
    if (strpbrk(css.text, "<>&\\") || style_is_remote(css.text))
        return wrong(r, err, "a style may not hold markup or fetch anything", name.text);
    free(r->style->css[element]);
    r->style->css[element] = str_take(&css);
    r->at = body + body_len + 1;
    return true;
}

bool style_read(struct style *out, const char *file, const char *text, struct error *err)
{
    struct style style;
    struct reading r = {.style = &style, .file = file, .start = text, .at = text};

    for (size_t i = 0; i < STYLE_ELEMENTS; i++)
        style.css[i] = xstrdup("");
    bool done = skip(&r, err);
    while (done && *r.at)
        done = read_rule(&r, err) && skip(&r, err);
    if (!done)
        style_free(&style);
    else
        *out = style;
    return done;
}

void style_free(struct style *style)
{
    for (size_t i = 0; i < STYLE_ELEMENTS; i++) {
        free(style->css[i]);
        style->css[i] = NULL;
    }
}

void style_add(struct str *out, const struct style *style, enum style_element element)
{
    if (names[element][0] == '.')
        str_addf(out, " class=\"%s\"", names[element] + 1);
    if (*style->css[element])
        str_addf(out, " style=\"%s\"", style->css[element]);
}
