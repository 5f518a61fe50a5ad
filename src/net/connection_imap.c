#define _GNU_SOURCE /* strcasestr */
#include <strings.h>

#include "net/connection_inside.h"

/* What a tagged NO or BAD, or a BYE, is worth as an SMTP code: by_code() then judges both alike. */
#define LATER     451
#define REFUSED   535
#define NOT_NOW   421
#define MISTAKE   500
#define CHALLENGE 334

/* RFC 5530 3, and what servers say without a response code. */
static const struct {
    const char *words;
    int code;
} no_means[] = {
    {"[UNAVAILABLE]", LATER},
    {"[INUSE]", LATER},
    {"[SERVERBUG]", LATER},
    {"[LIMIT]", LATER},
    {"[AUTHENTICATIONFAILED]", REFUSED},
    {"[AUTHORIZATIONFAILED]", REFUSED},
    {"[EXPIRED]", REFUSED},
    {"[PRIVACYREQUIRED]", REFUSED},
    {"[CONTACTADMIN]", REFUSED},
    {"[NOPERM]", REFUSED},
    {"try again later", LATER},
    {"temporar", LATER},
    {"too many", LATER},
    {"internal error", LATER},
};

static int code_of_no(const char *line)
{
    for (size_t i = 0; i < sizeof no_means / sizeof *no_means; i++)
        if (strcasestr(line, no_means[i].words))
            return no_means[i].code;
    return REFUSED;
}

static bool is_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    return strncasecmp(text, word, len) == 0 && (text[len] == ' ' || text[len] == '\0');
}

int connection_imap_code(const char *line, bool *is_preauth)
{
    const char *rest = strchr(line, ' ');

    if (*line == '+')
        return CHALLENGE;
    if (!rest)
        return 0;
    rest++;
    if (*line == '*') {
        *is_preauth = *is_preauth || is_word(rest, "PREAUTH");
        return is_word(rest, "BYE") ? NOT_NOW : 0;
    }
    if (is_word(rest, "NO"))
        return code_of_no(rest);
    return is_word(rest, "BAD") ? MISTAKE : 0;
}
