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

static bool uses(const struct mustache *layout, const char *name)
{
    size_t count = 0;
    const char *const *names = mustache_names(layout, &count);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
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

bool theme_check_layout(const struct mustache *layout, const char *file,
                        enum mustache_format format, struct error *err)
{
    static const char *const needed[] = {"unsubscribe_mailto", "bulletin.postal_address",
                                         "bulletin.name"};
    AUTO(str_free) struct str words = STR_EMPTY;

    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (!uses(layout, needed[i]))
            return error_set(err, ERROR_DATA, "%s: the layout must show {{%s}}", file, needed[i]);
    }
    add_literals(layout, &words);
    if (!strstr(words.text, "unsubscribe"))
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
