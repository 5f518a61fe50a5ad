#include "inbox/request.h"

#include "base/text.h"
#include "inbox/sign.h"
#include "inbox/tags.h"

#define SENTENCE_MAX 300 /* octets; who writes more before the first stop writes a letter */

static bool is(struct verdict *out, enum verdict_request request, enum verdict_why why)
{
    out->class = VERDICT_REQUEST;
    out->request = request;
    out->why = why;
    return true;
}

static bool by_tag(struct verdict *out)
{
    if (tags_has(out, VERDICT_IN_RECIPIENT, TAG_LEAVE))
        return is(out, VERDICT_REQUEST_LEAVE, VERDICT_BY_ADDRESS);
    if (tags_has(out, VERDICT_IN_SUBJECT, TAG_CONFIRM) ||
        tags_has(out, VERDICT_IN_SUBJECT, TAG_JOIN))
        return is(out, VERDICT_REQUEST_CONFIRM, VERDICT_BY_ADDRESS);
    if (tags_has(out, VERDICT_IN_SUBJECT, TAG_LEAVE))
        return is(out, VERDICT_REQUEST_LEAVE, VERDICT_BY_ADDRESS);
    return false;
}

static bool is_quoted(struct span line)
{
    return line.len && (*line.at == '>' || *line.at == '|');
}

/* "Hello," and "Dear friends," are no sentence yet. */
static bool is_greeting(struct span line)
{
    static const char *const words[] = {"hi",           "hello", "hallo",          "dear",
                                        "good morning", "hey",   "good afternoon", "liebe",
                                        "bonjour",      "hola",  "sehr geehrte"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && line.len < 40; i++)
        if (span_starts(line, words[i]))
            return true;
    return false;
}

/* The octets of the first sentence: up to a stop, a line that is empty, or a quotation. */
static size_t sentence_len(struct span text)
{
    size_t n = 0;

    while (n < text.len && n < SENTENCE_MAX && !strchr(".!?", text.at[n])) {
        if (text.at[n] == '\n' &&
            (n + 1 == text.len || text.at[n + 1] == '\n' || text.at[n + 1] == '>'))
            break;
        n++;
    }
    return n;
}

/* What they wrote first, above what they quote. */
static struct span first_sentence(struct span text)
{
    struct span rest = text;
    struct span line;
    const char *at = text.at;

    for (; span_line(&rest, &line); at = rest.at) {
        line = span_trim(line);
        if (!line.len || is_greeting(line))
            continue;
        if (is_quoted(line))
            return SPAN_NONE;
        struct span left = {at, text.len - (size_t)(at - text.at)};
        return span_head(left, sentence_len(left));
    }
    return SPAN_NONE;
}

static enum verdict_request meaning(struct span text)
{
    AUTO(str_free) struct str words = STR_EMPTY;

    text = span_trim(text);
    while (text.len && strchr(".!,;:", text.at[text.len - 1]))
        text.len--;
    if (!text.len || text.len > SENTENCE_MAX)
        return VERDICT_REQUEST_NONE;
    opened_add_words(&words, text.at, text.len);
    if (sign_find(SIGN_LEAVE, words.text))
        return VERDICT_REQUEST_LEAVE;
    return sign_find(SIGN_JOIN, words.text) ? VERDICT_REQUEST_JOIN : VERDICT_REQUEST_NONE;
}

static bool by_words(const struct opened *mail, struct verdict *out)
{
    enum verdict_request request = meaning((struct span){mail->subject.text, mail->subject.len});

    if (request == VERDICT_REQUEST_NONE)
        request = meaning(first_sentence((struct span){mail->text.text, mail->text.len}));
    return request != VERDICT_REQUEST_NONE && is(out, request, VERDICT_BY_WORDS);
}

/* Somebody who also says so wants to leave even if the token turns out to be worth nothing. */
bool request_recognise(const struct opened *mail, struct verdict *out)
{
    struct verdict words = {.class = out->class};

    if (!by_tag(out))
        return by_words(mail, out);
    if (out->request == VERDICT_REQUEST_LEAVE && by_words(mail, &words) &&
        words.request == VERDICT_REQUEST_LEAVE)
        out->why = VERDICT_BY_WORDS;
    return true;
}
