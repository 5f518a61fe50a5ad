#include "edition/direction.h"

#include "base/text.h"

static const char *const languages[] = {"ar", "arc", "ckb", "dv", "fa", "he",
                                        "iw", "ps",  "sd",  "ug", "ur", "yi"};
static const char *const scripts[] = {"arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg"};

#define SCRIPT_LETTERS 4 /* ISO 15924; no other part of a tag has four letters after the first */

static bool is_one_of(const char *part, size_t len, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        while (same < len && text_lower_char(part[same]) == list[i][same])
            same++;
        if (same == len && list[i][len] == '\0')
            return true;
    }
    return false;
}

static bool is_script(const char *part, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text_lower_char(part[i]) < 'a' || text_lower_char(part[i]) > 'z')
            return false;
    }
    return len == SCRIPT_LETTERS;
}

bool direction_is_rtl(const char *language)
{
    size_t len = strcspn(language, "-");
    const char *part = language + len;

    while (*part) {
        size_t part_len = strcspn(++part, "-");
        if (is_script(part, part_len))
            return is_one_of(part, part_len, scripts, sizeof(scripts) / sizeof(scripts[0]));
        part += part_len;
    }
    return is_one_of(language, len, languages, sizeof(languages) / sizeof(languages[0]));
}
