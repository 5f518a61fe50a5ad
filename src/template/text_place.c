#include "template/text_place.h"

/* Brackets and quotes stand around links, not in front of them in one word. */
static bool ends_word(char c)
{
    return (unsigned char)c <= ' ' || strchr("<>()[]\"", c) != NULL;
}

void text_place_read(struct text_place *place, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (ends_word(text[i]))
            place->len = 0;
        else if (place->len < TEXT_PLACE_START)
            place->start[place->len++] = text[i];
    }
}

bool text_place_in_link(const struct text_place *place)
{
    AUTO(str_free) struct str start = STR_EMPTY;

    /* a link that is nothing but its scheme yet counts too */
    str_add(&start, place->start, place->len);
    str_add(&start, "x", 1);
    return mustache_is_link(start.text, start.len);
}
