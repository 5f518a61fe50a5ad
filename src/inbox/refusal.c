#include "inbox/refusal.h"

#include "base/text.h"
#include "inbox/opened.h"
#include "inbox/sign.h"

#define ABOUT_MAX 1500 /* octets of words about one recipient that are read */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "550 " or "550-" with a server's reply behind it; "550 5.1.1" too. */
static bool is_reply_code(struct span text)
{
    return text.len > 4 && (text.at[0] == '4' || text.at[0] == '5') && text.at[1] <= '5' &&
           is_digit(text.at[1]) && is_digit(text.at[2]) && strchr(" -:,", text.at[3]);
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
        if (i && strchr("#(", text.at[i - 1])) /* qmail's: "the words. (#5.1.1)" */
            return text;
        for (size_t n = 0; n + 1 < rest.len; n++)
            if (rest.at[n] == '\n' && rest.at[n + 1] == '\n')
                return span_head(rest, n);
        return rest;
    }
    return SPAN_NONE;
}

/* "5.4.4 (Illegal host/domain name found)": what some write behind the status, if it says a ground.
 */
static struct span comment_of(struct span status)
{
    const char *open = memchr(status.at, '(', status.len);

    if (!open)
        return SPAN_NONE;
    struct span comment = {open, status.len - (size_t)(open - status.at)};
    return reason_find(comment.at, comment.len) ? comment : SPAN_NONE;
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

/* Text as phrases are looked up. */
static void add_words(struct str *out, struct span text)
{
    text = span_head(text, ABOUT_MAX);
    opened_add_words(out, text.at, text.len);
    str_add(out, " ", 1);
}

static void set(struct diagnosis *out, enum reason reason, enum about about)
{
    out->reason = reason;
    out->permanence = PERMANENCE_SOFT;
    out->about = about;
}

static bool is_about_name(const struct diagnosis *diagnosis)
{
    return diagnosis->reason == REASON_USER_UNKNOWN || diagnosis->reason == REASON_HOST_UNKNOWN;
}

/*
 * "User unknown" alone kills nobody: filters say it after the message, and of people they merely do
 * not let it through to. It counts where it was said to RCPT, where the status says that it is
 * about the address (RFC 3463 X.1.x) or, in a report, does not say what it is about, and where the
 * server knows its own users.
 */
static bool is_sure(const struct diagnosis *diagnosis, const char *words, bool is_own)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    if (sign_find(SIGN_AFTER_RCPT, words))
        return true;
    if (diagnosis_split_status(diagnosis->status, &class, &subject, &detail) && subject == 1)
        return true;
    if (sign_find(SIGN_AFTER_DATA, words))
        return false;
    if (*diagnosis->status)
        return subject == 0 || subject == 5;
    return !diagnosis->code && (is_own || sign_find(SIGN_OWN_DIRECTORY, words));
}

/* What was said means another thing at another point of the dialogue. */
static void judge_stage(const char *words, bool is_own, struct diagnosis *out)
{
    bool after_mail = sign_find(SIGN_AFTER_MAIL, words) && !sign_find(SIGN_AFTER_RCPT, words);

    bool after_connect = sign_find(SIGN_AFTER_CONNECT, words) != NULL;

    if ((after_mail && is_about_name(out)) ||
        ((after_mail || after_connect) && out->reason == REASON_OTHER))
        set(out, REASON_POLICY, ABOUT_SENDER);
    else if (out->reason == REASON_USER_UNKNOWN && !is_sure(out, words, is_own))
        set(out, !strcmp(out->status, "5.2.1") ? REASON_DISABLED : REASON_FILTERED,
            ABOUT_RECIPIENT);
}

/* Do the words themselves say what is wrong, or only that it waits? */
static bool names_trouble(const char *words)
{
    const struct reason_row *row = reason_find(words, strlen(words));

    return row && (row->reason == REASON_NETWORK || row->reason == REASON_SYSTEM_ERROR);
}

/* What passes was waited for until the queue gave up; what still waits may end so. */
static void judge_waiting(const char *words, bool is_delay, struct diagnosis *out)
{
    bool passes = out->reason == REASON_NETWORK || out->reason == REASON_OTHER;

    if (is_delay)
        out->permanence = PERMANENCE_SOFT;
    if (passes && sign_find(SIGN_GAVE_UP, words))
        out->reason = REASON_EXPIRED;
    if (is_delay && (passes || out->reason == REASON_SYSTEM_ERROR) && !names_trouble(words))
        out->reason = REASON_EXPIRED;
}

/* Without a status, or with one that does not say what it is about (x.0.0, x.5.0). */
static bool is_vague(const struct diagnosis *diagnosis)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    return !diagnosis_split_status(diagnosis->status, &class, &subject, &detail) || subject == 0 ||
           subject == 5 || diagnosis->reason == REASON_OTHER;
}

/* Only what names a ground changes anything; a status is taken where there was none. */
static void tell_from(struct span words, struct diagnosis *out)
{
    struct diagnosis told;

    if (!has_words(words))
        return;
    diagnosis_from_report(&told, out->status, words.at, words.len);
    told.code = out->code ? out->code : told.code;
    *out = told;
}

/* Nobody is taken for dead when the words disagree: a full or closed mailbox is somebody's. */
static void doubt(struct span words, struct diagnosis *out)
{
    const struct reason_row *row = reason_find(words.at, words.len);

    if (out->reason == REASON_USER_UNKNOWN && row &&
        (row->reason == REASON_MAILBOX_FULL || row->reason == REASON_DISABLED))
        set(out, row->reason, ABOUT_RECIPIENT);
}

void refusal_diagnose(const struct refusal *refusal, struct diagnosis *out)
{
    AUTO(str_free) struct str all = STR_EMPTY;
    struct span about = span_head(refusal->about, ABOUT_MAX);
    struct span words = refusal->diagnostic;
    char status[DIAGNOSIS_STATUS_SIZE * 2];

    copy_status(refusal->status, status);
    if (!words.len)
        words = comment_of(refusal->status);
    if (!words.len)
        words = find_reply(about);
    diagnosis_from_report(out, status, words.at, words.len);
    /* A status that says what it is about is more than words around, which may hold a footer. */
    if (!has_words(words) && (refusal->diagnostic.len == 0 || is_vague(out)) &&
        (!refusal->status.len || is_vague(out)))
        tell_from(about, out);
    if (out->reason == REASON_OTHER)
        tell_from(refusal->text, out);
    if (out->reason == REASON_OTHER)
        tell_from(refusal->subject, out);
    doubt(about, out);
    doubt(refusal->text, out);
    add_words(&all, refusal->diagnostic);
    add_words(&all, about.len ? about : refusal->text);
    add_words(&all, refusal->subject);
    judge_stage(all.text, refusal->is_own, out);
    judge_waiting(all.text, refusal->is_delay, out);
}
