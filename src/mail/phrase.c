#include "mail/phrase.h"

#define GAP_MAX 40 /* what '*' stands for */

/* The first place of part (which is not NUL-terminated) in text, at most max octets away. */
static const char *find_part(const char *text, const char *part, size_t len, size_t max)
{
    for (const char *p = text; (p = strchr(p, *part)) && (size_t)(p - text) <= max; p++)
        if (!strncmp(p, part, len))
            return p;
    return NULL;
}

/* The octets of a phrase up to its next '*' or its end, a '$' there not counted. */
static size_t part_len(const char *phrase)
{
    size_t len = strcspn(phrase, "*");

    return !phrase[len] && len && phrase[len - 1] == '$' ? len - 1 : len;
}

/* The parts of the phrase after its first, each near the end of the one before. */
static bool has_rest(const char *text, const char *phrase)
{
    while (*phrase == '*') {
        size_t len = part_len(++phrase);
        text = find_part(text, phrase, len, GAP_MAX);
        if (!text)
            return false;
        text += len;
        phrase += len;
    }
    return *phrase != '$' || !*text;
}

bool phrase_is_in(const char *text, const char *phrase)
{
    if (!strpbrk(phrase, "^$*")) /* nearly all */
        return strstr(text, phrase) != NULL;
    bool at_start = *phrase == '^';
    size_t len = part_len(phrase += at_start);

    if (at_start)
        return !strncmp(text, phrase, len) && has_rest(text + len, phrase + len);
    for (; (text = find_part(text, phrase, len, SIZE_MAX)); text++)
        if (has_rest(text + len, phrase + len))
            return true;
    return false;
}
