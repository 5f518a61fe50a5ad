#include "mail/reason.h"

#include "base/text.h"
#include "mail/phrase.h"
#include "mail/reason_rows.h"

#define READ_MAX 2000 /* octets of an answer that are looked at; the reason stands at its head */

static const struct {
    const char *word;
    const char *text;
} reasons[REASON_COUNT] = {
    [REASON_OTHER] = {"other", "no clear reason given"},
    [REASON_USER_UNKNOWN] = {"user_unknown", "no such mailbox"},
    [REASON_MAILBOX_FULL] = {"mailbox_full", "mailbox full"},
    [REASON_HOST_UNKNOWN] = {"host_unknown", "the domain takes no mail"},
    [REASON_POLICY] = {"policy", "refused by a rule of the receiving side"},
    [REASON_RATE_LIMITED] = {"rate_limited", "too much mail at once"},
    [REASON_TOO_BIG] = {"too_big", "message too big"},
    [REASON_EXPIRED] = {"expired", "tried for too long"},
    [REASON_DISABLED] = {"disabled", "account switched off"},
    [REASON_FILTERED] = {"filtered", "does not take mail from us"},
    [REASON_SYSTEM_ERROR] = {"system_error", "trouble at the receiving side"},
    [REASON_NETWORK] = {"network", "could not be reached"},
    [REASON_AUTH_FAILURE] = {"auth_failure", "our SPF, DKIM or DMARC was not accepted"},
    [REASON_FEEDBACK] = {"feedback", "complaint"},
    [REASON_AUTOREPLY] = {"autoreply", "automatic reply"},
    [REASON_NOT_BOUNCE] = {"not_bounce", "not a refusal"},
};

const char *reason_word(enum reason reason)
{
    return reasons[reason].word;
}

const char *reason_text(enum reason reason)
{
    return reasons[reason].text;
}

bool reason_from_word(const char *word, enum reason *out)
{
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        if (!strcmp(reasons[i].word, word)) {
            *out = (enum reason)i;
            return true;
        }
    }
    return false;
}

const char *permanence_word(enum permanence permanence)
{
    static const char *const words[] = {"unknown", "soft", "hard"};

    return words[permanence];
}

const char *about_word(enum about about)
{
    static const char *const words[] = {"unknown", "recipient", "sender",
                                        "content", "system",    "account"};

    return words[about];
}

static bool is_word_end(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

/* How much of a word is the reply code of a line: "550-" at its head, or "550" alone. */
static size_t code_len(const char *word, size_t len)
{
    bool code = len >= 3 && (word[0] == '4' || word[0] == '5') && word[1] >= '0' &&
                word[1] <= '9' && word[2] >= '0' && word[2] <= '9';

    if (!code || (len > 3 && word[3] != '-'))
        return 0;
    return len > 3 ? 4 : 3;
}

/*
 * The text in lower case, one blank between words, without the reply codes of its lines, and
 * every word that holds an address as "<>": whoever is called spam@example.org must not look like a
 * spammer.
 */
static void add_normal(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = 0;
        while (i + n < len && !is_word_end(text[i + n]))
            n++;
        const char *word = text + i;
        i += n + 1;
        size_t code = code_len(word, n);
        word += code;
        n -= code;
        if (!n)
            continue;
        if (out->len)
            str_add(out, " ", 1);
        if (memchr(word, '@', n))
            str_add(out, "<>", 2);
        else
            str_add(out, word, n);
    }
    text_lower(out->text);
}

const struct reason_row *reason_rows(size_t part, size_t *count)
{
    const struct {
        const struct reason_row *rows;
        size_t count;
    } parts[] = {
        {reason_rows_sender, reason_rows_sender_count},
        {reason_rows_recipient, reason_rows_recipient_count},
        {reason_rows_rest, reason_rows_rest_count},
    };

    if (part >= sizeof(parts) / sizeof(parts[0]))
        return NULL;
    *count = parts[part].count;
    return parts[part].rows;
}

const struct reason_row *reason_find(const char *text, size_t len)
{
    AUTO(str_free) struct str normal = STR_EMPTY;
    const struct reason_row *rows;
    size_t count = 0;

    add_normal(&normal, text, len < READ_MAX ? len : READ_MAX);
    for (size_t part = 0; normal.len && (rows = reason_rows(part, &count)); part++)
        for (size_t i = 0; i < count; i++)
            if (phrase_is_in(normal.text, rows[i].phrase))
                return &rows[i];
    return NULL;
}
