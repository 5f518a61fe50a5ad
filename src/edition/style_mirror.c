#include "base/text.h"
#include "base/xalloc.h"
#include "edition/style.h"

#define SIDES 4 /* top, right, bottom, left */

static bool is_word_char(char c)
{
    return (text_lower_char(c) >= 'a' && text_lower_char(c) <= 'z') || (c >= '0' && c <= '9');
}

/* The other side's name where one stands as a word, or as a part of "border-left-width". */
static void add_words(struct str *out, const char *text, size_t len)
{
    bool quoted = false;

    for (size_t at = 0; at < len;) {
        size_t word = 0;
        while (at + word < len && is_word_char(text[at + word]))
            word++;
        quoted = quoted != (!word && text[at] == '\'');
        if (!quoted && word == 4 && memcmp(text + at, "left", 4) == 0)
            str_add_text(out, "right");
        else if (!quoted && word == 5 && memcmp(text + at, "right", 5) == 0)
            str_add_text(out, "left");
        else
            str_add(out, text + at, word ? word : 1);
        at += word ? word : 1;
    }
}

/* "1px 2px 3px 4px": the second and the fourth change places; false when there are not four. */
static bool add_sides(struct str *out, const char *value, size_t len)
{
    static const size_t order[SIDES] = {0, 3, 2, 1};
    const char *starts[SIDES];
    size_t lens[SIDES];
    size_t count = 0;

    for (size_t at = 0; at < len; count++) {
        size_t end = at;
        while (end < len && value[end] != ' ')
            end++;
        if (count == SIDES)
            return false;
        starts[count] = value + at;
        lens[count] = end - at;
        at = end < len ? end + 1 : end;
    }
    if (count < SIDES)
        return false;
    for (size_t i = 0; i < SIDES; i++) {
        str_add(out, " ", i > 0);
        str_add(out, starts[order[i]], lens[order[i]]);
    }
    return true;
}

static bool has_sides(const char *property, size_t len)
{
    static const char *const names[] = {"padding", "margin", "border-width", "border-style",
                                        "border-color"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == len && memcmp(names[i], property, len) == 0)
            return true;
    }
    return false;
}

/* One "property:value", without blanks that are not needed (style_read). */
static void add_declaration(struct str *out, const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);
    size_t name = colon ? (size_t)(colon - text) : len;

    add_words(out, text, name);
    if (!colon)
        return;
    str_add(out, ":", 1);
    if (!has_sides(text, name) || !add_sides(out, colon + 1, len - name - 1))
        add_words(out, colon + 1, len - name - 1);
}

struct style style_mirror(const struct style *style)
{
    struct style mirrored;

    for (size_t i = 0; i < STYLE_ELEMENTS; i++) {
        struct str css = STR_EMPTY;
        for (const char *at = style->css[i]; *at;) {
            size_t len = strcspn(at, ";");
            add_declaration(&css, at, len);
            str_add(&css, ";", at[len] == ';');
            at += len + (at[len] == ';');
        }
        mirrored.css[i] = str_take(&css);
    }
    return mirrored;
}
