#include "inbox/refusal.h"

#include "base/text.h"

#define ABOUT_MAX 1500 /* octets of words about one recipient that are read */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "550 " or "550-" with a server's reply behind it; "550 5.1.1" too. */
static bool is_reply_code(struct span text)
{
    return text.len > 4 && (text.at[0] == '4' || text.at[0] == '5') && text.at[1] <= '5' &&
           is_digit(text.at[1]) && is_digit(text.at[2]) &&
           (text.at[3] == ' ' || text.at[3] == '-' || text.at[3] == ':');
}

/* "5.1.1" or "#5.1.1" */
static bool is_status(struct span text)
{
    return text.len >= 5 && (text.at[0] == '4' || text.at[0] == '5') && text.at[1] == '.' &&
           is_digit(text.at[2]) && (text.at[3] == '.' || text.at[4] == '.');
}

/* The server's reply inside a text: from its code to the end of the paragraph; else empty. */
static struct span find_reply(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct span rest = {text.at + i, text.len - i};
        bool inside = i && (is_digit(text.at[i - 1]) || text.at[i - 1] == '.' ||
                            (text.at[i - 1] | 0x20) >= 'a');
        if (inside || !(is_reply_code(rest) || is_status(rest)))
            continue;
        for (size_t n = 0; n + 1 < rest.len; n++)
            if (rest.at[n] == '\n' && rest.at[n + 1] == '\n')
                return span_head(rest, n);
        return rest;
    }
    return SPAN_NONE;
}

static bool has_words(struct span text)
{
    return reason_find(text.at, text.len) != NULL;
}

static void copy_status(struct span status, char out[DIAGNOSIS_STATUS_SIZE * 2])
{
    struct span head = span_head(span_trim(status), DIAGNOSIS_STATUS_SIZE * 2 - 1);

    memcpy(out, head.at, head.len);
    out[head.len] = '\0';
}

/* A delay that names no other ground is one: what keeps it waiting may end. */
static void settle_delay(struct diagnosis *out)
{
    if (out->reason == REASON_OTHER || out->reason == REASON_NETWORK ||
        out->reason == REASON_SYSTEM_ERROR)
        out->reason = REASON_EXPIRED;
    out->permanence = PERMANENCE_SOFT;
}

void refusal_diagnose(const struct refusal *refusal, struct diagnosis *out)
{
    struct span about = span_head(refusal->about, ABOUT_MAX);
    struct span words = refusal->diagnostic;
    char status[DIAGNOSIS_STATUS_SIZE * 2];

    copy_status(refusal->status, status);
    if (!words.len)
        words = find_reply(about);
    diagnosis_from_report(out, status, words.at, words.len);
    if (!has_words(words) && has_words(about)) {
        struct diagnosis told;
        diagnosis_from_report(&told, out->status, about.at, about.len);
        told.code = out->code ? out->code : told.code;
        *out = told;
    }
    if (out->reason == REASON_OTHER && has_words(refusal->text)) {
        struct diagnosis told;
        diagnosis_from_report(&told, out->status, refusal->text.at, refusal->text.len);
        *out = told;
    }
    if (out->reason == REASON_OTHER && has_words(refusal->subject)) {
        struct diagnosis told;
        diagnosis_from_report(&told, out->status, refusal->subject.at, refusal->subject.len);
        *out = told;
    }
    if (refusal->is_delay)
        settle_delay(out);
}
