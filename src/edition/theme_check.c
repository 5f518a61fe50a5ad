#include "edition/theme_check.h"

#include "base/text.h"
#include "edition/style.h"

bool theme_check_know_nothing(void *ctx, const char *name, struct mustache_value *out)
{
    (void)ctx;
    (void)name;
    (void)out;
    return false;
}

/* Where we are in a layout. */
struct inside {
    size_t depth;  /* sections */
    size_t hidden; /* the depth of the outermost section that not everybody sees; 0: none */
    bool comment;
};

/* Sections that settings decide are the same for everybody, and of the two ways out one is there.
 */
static bool is_for_everybody(const char *section)
{
    return text_starts(section, "bulletin.") || text_starts(section, "edition.") ||
           text_starts(section, "unsubscribe_");
}

static void follow_comments(struct inside *inside, const char *text, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        const char *mark = inside->comment ? "-->" : "<!--";
        if (len - at >= strlen(mark) && strncmp(text + at, mark, strlen(mark)) == 0)
            inside->comment = !inside->comment;
    }
}

static void follow(struct inside *inside, const struct mustache_step *step)
{
    switch (step->kind) {
    case MUSTACHE_LITERAL:
        follow_comments(inside, step->text, step->len);
        break;
    case MUSTACHE_SECTION:
    case MUSTACHE_INVERTED:
        inside->depth++;
        if (!inside->hidden && !is_for_everybody(step->name))
            inside->hidden = inside->depth;
        break;
    case MUSTACHE_END:
        if (inside->hidden == inside->depth)
            inside->hidden = 0;
        inside->depth--;
        break;
    case MUSTACHE_VALUE:
    case MUSTACHE_PARTIAL:
        break;
    }
}

/* Does everybody see this value: outside of comments, and of sections that people decide? */
static bool shows(const struct mustache *layout, const char *name)
{
    size_t count = 0;
    const struct mustache_step *steps = mustache_steps(layout, &count);
    struct inside inside = {0};

    for (size_t i = 0; i < count; i++) {
        follow(&inside, &steps[i]);
        if (steps[i].kind == MUSTACHE_VALUE && !inside.hidden && !inside.comment &&
            strcmp(steps[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Its own words, in lower case. */
static void add_literals(const struct mustache *layout, struct str *out)
{
    size_t count = 0;
    const struct mustache_step *steps = mustache_steps(layout, &count);

    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind != MUSTACHE_LITERAL)
            continue;
        size_t from = out->len;
        str_add(out, steps[i].text, steps[i].len);
        for (size_t at = from; at < out->len; at++)
            out->text[at] = text_lower_char(out->text[at]);
    }
}

/* An attribute whose value is fetched; pictures of the message itself ("cid:") are not. */
static bool fetches(const char *html, const char *attribute)
{
    size_t len = strlen(attribute);

    for (const char *at = html; (at = strstr(at, attribute)); at += len) {
        bool is_attribute = at > html && strchr(" \t\r\n\"'", at[-1]);
        const char *value = at + len;
        value += strspn(value, " \t\r\n");
        if (!is_attribute || *value++ != '=')
            continue;
        value += strspn(value, " \t\r\n\"'");
        if (!text_starts(value, "cid:"))
            return true;
    }
    return false;
}

static const char *what_it_fetches(const char *html)
{
    static const char *const attributes[] = {"src",  "srcset", "background", "poster",
                                             "data", "action", "srcdoc",     "ping"};
    static const char *const tags[] = {
        "<link", "<script", "<iframe", "<object", "<embed",
        "<form", "<base",   "<frame",  "<applet", "http-equiv=\"refresh"};

    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        if (fetches(html, attributes[i]))
            return attributes[i];
    }
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strstr(html, tags[i]))
            return tags[i];
    }
    return style_is_remote(html) ? "url()" : NULL;
}

bool theme_check_layout(const struct mustache *layout, const char *file, enum theme_layout kind,
                        enum mustache_format format, struct error *err)
{
    /* the way out last: a letter needs none */
    static const char *const needed[] = {"bulletin.postal_address", "bulletin.name",
                                         "unsubscribe_mailto"};
    size_t count = sizeof(needed) / sizeof(needed[0]) - (kind == THEME_LETTER ? 1 : 0);
    AUTO(str_free) struct str words = STR_EMPTY;

    for (size_t i = 0; i < count; i++) {
        if (!shows(layout, needed[i]))
            return error_set(err, ERROR_DATA, "%s: the layout must show {{%s}} to everybody", file,
                             needed[i]);
    }
    add_literals(layout, &words);
    if (kind == THEME_BULLETIN && !strstr(words.text, "unsubscribe"))
        return error_set(err, ERROR_DATA,
                         "%s: the layout must say \"unsubscribe\" where the way out is", file);
    const char *fetched = format == MUSTACHE_HTML ? what_it_fetches(words.text) : NULL;
    if (fetched)
        return error_set(err, ERROR_DATA,
                         "%s: the layout may fetch nothing, since that tells who reads: take out "
                         "'%s'",
                         file, fetched);
    return true;
}
