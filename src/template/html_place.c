#include "template/html_place.h"

#include "base/text.h"

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(name, *list) == 0)
            return true;
    }
    return false;
}

static void start_name(struct html_place *place)
{
    place->name_len = 0;
    place->name[0] = '\0';
}

static void add_to_name(struct html_place *place, char c)
{
    if (place->name_len == HTML_NAME_MAX)
        return;
    place->name[place->name_len++] = text_lower_char(c);
    place->name[place->name_len] = '\0';
}

static void end_tag(struct html_place *place)
{
    place->where = place->raw[0] ? HTML_IN_RAW : HTML_IN_TEXT;
    place->matched = 0;
}

static void read_after_less(struct html_place *place, char c)
{
    start_name(place);
    place->raw[0] = '\0';
    if (c == '!' || c == '?')
        place->where = HTML_IN_DECLARATION;
    else if (c == '/' || (text_lower_char(c) >= 'a' && text_lower_char(c) <= 'z'))
        place->where = HTML_IN_TAG_NAME;
    else if (c != '<')
        place->where = HTML_IN_TEXT;
    if (place->where != HTML_IN_TEXT)
        add_to_name(place, c);
}

static void read_tag_name(struct html_place *place, char c)
{
    static const char *const raw[] = {"style", "script", NULL};

    if (!is_space(c) && c != '>' && c != '/') {
        add_to_name(place, c);
        return;
    }
    if (is_one_of(place->name, raw))
        memcpy(place->raw, place->name, sizeof(place->raw));
    place->where = HTML_IN_TAG;
    if (c == '>')
        end_tag(place);
}

static void read_attribute(struct html_place *place, char c)
{
    if (c == '>') {
        end_tag(place);
    } else if (c == '=') {
        place->where = HTML_AFTER_EQUALS;
    } else if (is_space(c) || c == '/') {
        place->where = HTML_IN_TAG;
    } else {
        if (place->where == HTML_IN_TAG)
            start_name(place);
        place->where = HTML_IN_ATTRIBUTE;
        add_to_name(place, c);
    }
}

static void read_after_equals(struct html_place *place, char c)
{
    if (is_space(c))
        return;
    if (c == '>') {
        end_tag(place);
        return;
    }
    place->where = HTML_IN_VALUE;
    place->quote = '\0';
    if (c == '"' || c == '\'')
        place->quote = c;
    place->value_started = place->quote == '\0';
}

static void read_value(struct html_place *place, char c)
{
    bool ends = place->quote ? c == place->quote : is_space(c) || c == '>';

    if (!ends) {
        place->value_started = true;
        return;
    }
    place->where = HTML_IN_TAG;
    if (c == '>' && !place->quote)
        end_tag(place);
}

static void read_declaration(struct html_place *place, char c)
{
    if (c == '>') {
        place->where = HTML_IN_TEXT;
        return;
    }
    add_to_name(place, c);
    if (strcmp(place->name, "!--") == 0) {
        place->where = HTML_IN_COMMENT;
        place->matched = 0;
    }
}

static void read_comment(struct html_place *place, char c)
{
    if (c == '>' && place->matched >= 2)
        place->where = HTML_IN_TEXT;
    place->matched = c == '-' ? place->matched + 1 : 0;
}

/* Up to "</style": its rest is read as a tag. */
static void read_raw(struct html_place *place, char c)
{
    char want = '<';

    if (place->matched > 0)
        want = '/';
    if (place->matched > 1)
        want = place->raw[place->matched - 2];
    if (text_lower_char(c) != want) {
        place->matched = c == '<';
        return;
    }
    place->matched++;
    if (place->matched < 2 || place->raw[place->matched - 2])
        return;
    place->raw[0] = '\0';
    place->where = HTML_IN_TAG;
}

static void read_one(struct html_place *place, char c)
{
    switch (place->where) {
    case HTML_IN_TEXT:
        if (c == '<')
            place->where = HTML_AFTER_LESS;
        break;
    case HTML_AFTER_LESS:
        read_after_less(place, c);
        break;
    case HTML_IN_TAG_NAME:
        read_tag_name(place, c);
        break;
    case HTML_IN_TAG:
    case HTML_IN_ATTRIBUTE:
        read_attribute(place, c);
        break;
    case HTML_AFTER_EQUALS:
        read_after_equals(place, c);
        break;
    case HTML_IN_VALUE:
        read_value(place, c);
        break;
    case HTML_IN_DECLARATION:
        read_declaration(place, c);
        break;
    case HTML_IN_COMMENT:
        read_comment(place, c);
        break;
    case HTML_IN_RAW:
        read_raw(place, c);
        break;
    }
}

void html_place_read(struct html_place *place, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        read_one(place, text[i]);
}

bool html_place_escape(const struct html_place *place, enum mustache_escape *out)
{
    static const char *const code[] = {"style",      "src",        "srcset", "srcdoc", "background",
                                       "poster",     "data",       "action", "cite",   "formaction",
                                       "xlink:href", "http-equiv", NULL};

    if (place->where == HTML_IN_TEXT || place->where == HTML_IN_COMMENT) {
        *out = MUSTACHE_ESCAPE_HTML;
        return true;
    }
    if (place->where != HTML_IN_VALUE || !place->quote)
        return false;
    if (strncmp(place->name, "on", 2) == 0 || is_one_of(place->name, code))
        return false;
    *out = MUSTACHE_ESCAPE_ATTRIBUTE;
    if (strcmp(place->name, "href") == 0)
        *out = place->value_started ? MUSTACHE_ESCAPE_URL_PART : MUSTACHE_ESCAPE_URL;
    return true;
}

void html_place_value(struct html_place *place)
{
    place->value_started = true;
}

bool html_place_join(struct html_place *place, const struct html_place *other)
{
    if (place->where != other->where)
        return false;
    if (place->where == HTML_IN_TEXT)
        return true;
    if (place->quote != other->quote || strcmp(place->name, other->name) != 0)
        return false;
    if (strcmp(place->raw, other->raw) != 0 || place->matched != other->matched)
        return false;
    place->value_started = place->value_started || other->value_started;
    return true;
}
