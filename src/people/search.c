#include "people/search.h"

#include "base/text.h"

bool search_init(struct search *search, const char *text, struct error *err)
{
    size_t len = strlen(text);

    if (!len)
        return error_set(err, ERROR_USAGE, "there is nothing to find in an empty text");
    if (len > SEARCH_MAX_BYTES)
        return error_set(err, ERROR_USAGE, "a text to find has at most %d octets",
                         SEARCH_MAX_BYTES);
    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_USAGE, "the text to find is not UTF-8");
    str_reset(&search->wanted);
    text_add_lower(&search->wanted, text, len);
    return true;
}

void search_done(struct search *search)
{
    str_free(&search->wanted);
    str_free(&search->memory);
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

/* The way of nearly every value of a list: Unicode's rules cost fifty times as much. */
static void add_lower(struct str *out, const char *text)
{
    size_t at = out->len;

    if (!is_ascii(text)) {
        text_add_lower(out, text, strlen(text));
        return;
    }
    str_add_text(out, text);
    text_lower(out->text + at);
}

static bool is_in(struct search *search, const char *text)
{
    str_reset(&search->memory);
    add_lower(&search->memory, text);
    return strstr(search->memory.text, search->wanted.text) != NULL;
}

/* The first and last name together, for who types both. */
static bool is_in_name(struct search *search, const struct profile *profile)
{
    AUTO(str_free) struct str name = STR_EMPTY;

    profile_add_display_name(profile, &name);
    return is_in(search, name.text);
}

bool search_matches(struct search *search, const struct profile *profile)
{
    if (is_in(search, profile_address(profile)) || is_in_name(search, profile))
        return true;
    for (size_t field = 0; field < profile->count; field++) {
        for (size_t i = 0; i < profile_values_at(profile, field); i++) {
            if (is_in(search, profile_value_at(profile, field, i)))
                return true;
        }
    }
    return false;
}
