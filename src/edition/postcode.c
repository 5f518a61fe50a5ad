#include "edition/postcode.h"

#include "base/text.h"

/* A: a letter, 9: a digit, X: either, a blank: a blank or nothing. */
static const char *const shapes[] = {
    "9999",     "999 99",                                                /* most of the world */
    "A9 9AA",   "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA", /* Britain */
    "A99 XXXX", "A9A 9A9",                                               /* Ireland, Canada */
};

static bool is_letter(char c)
{
    return text_lower_char(c) >= 'a' && text_lower_char(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool fits(char c, char shape)
{
    switch (shape) {
    case 'A':
        return is_letter(c);
    case '9':
        return is_digit(c);
    default:
        return is_letter(c) || is_digit(c);
    }
}

/* Does a postcode of this shape start here, as a word of its own? Only runs of digits may go on. */
static bool starts(const char *at, const char *shape)
{
    bool digits = strspn(shape, "9 ") == strlen(shape);

    for (; *shape; shape++) {
        if (*shape == ' ') {
            at += *at == ' ';
            continue;
        }
        if (!fits(*at, *shape))
            return false;
        at++;
    }
    for (int more = 0; digits && more < 3 && is_digit(*at); more++)
        at++;
    return !is_letter(*at) && !is_digit(*at);
}

bool postcode_is_in(const char *place)
{
    for (const char *at = place; *at; at++) {
        bool begins = at == place || (!is_letter(at[-1]) && !is_digit(at[-1]));
        if (!begins)
            continue;
        for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
            if (starts(at, shapes[i]))
                return true;
        }
    }
    return false;
}
