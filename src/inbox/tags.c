#include "inbox/tags.h"

#include "base/text.h"
#include "inbox/report.h"

#define FIELD_MAX 4000 /* octets of one field that are looked at */

static bool is_base32(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
}

static bool is_alphanumeric(char c)
{
    return is_base32(c) || (c >= '0' && c <= '9');
}

/* The last word of what stands before a tag. "Re:" may stick to it, nothing else. */
static enum verdict_word last_word(struct span before)
{
    before = span_trim(before);
    const char *end = before.at + before.len;
    const char *at = end;

    while (at > before.at && at[-1] != ' ' && at[-1] != '\t' && at[-1] != ':')
        at--;
    struct span word = {at, (size_t)(end - at)};
    if (span_is(word, "erase"))
        return VERDICT_WORD_ERASE;
    return span_is(word, "move") || span_is(word, "address") ? VERDICT_WORD_MOVE
                                                             : VERDICT_WORD_OTHER;
}

static void add_tag(const char *text, enum verdict_place place, enum verdict_word word,
                    struct verdict *out)
{
    enum tag_purpose said;
    char lower[TAG_MAX + 1];

    memcpy(lower, text, TAG_MAX);
    lower[TAG_MAX] = '\0';
    text_lower(lower);
    if (!tag_has_shape(lower, TAG_MAX, &said) || out->tags_count == VERDICT_TAGS_MAX)
        return;
    for (size_t i = 0; i < out->tags_count; i++)
        if (out->tags[i].place == place && !strcmp(out->tags[i].text, lower)) {
            if (out->tags[i].word != word) /* who says both may mean either */
                out->tags[i].word = VERDICT_WORD_OTHER;
            return;
        }
    struct verdict_tag *tag = &out->tags[out->tags_count++];
    memcpy(tag->text, lower, sizeof(lower));
    tag->place = place;
    tag->word = word;
}

/* Every run of letters and digits that is as long as a tag. */
static void find_in(struct span text, enum verdict_place place, struct verdict *out)
{
    text = span_head(text, FIELD_MAX);
    for (size_t i = 0; i < text.len; i++) {
        size_t n = 0;
        bool fits = true;

        while (i + n < text.len && is_alphanumeric(text.at[i + n])) {
            fits = fits && is_base32(text.at[i + n]);
            n++;
        }
        if (n == TAG_MAX && fits)
            add_tag(text.at + i, place,
                    place == VERDICT_IN_SUBJECT ? last_word(span_head(text, i))
                                                : VERDICT_WORD_OTHER,
                    out);
        i += n;
    }
}

static void find_in_fields(const struct mail_head *head, const char *const *names, size_t count,
                           enum verdict_place place, struct verdict *out)
{
    for (size_t i = 0; i < count; i++) {
        struct span value;
        for (size_t at = 0; mail_head_next(head, names[i], &at, &value);)
            find_in(value, place, out);
    }
}

/* "Received: ... for <bulletin+tag@example.org>; date": whom this copy was for. */
static void find_in_received(const struct mail_head *head, struct verdict *out)
{
    struct span value;

    for (size_t at = 0; mail_head_next(head, "Received", &at, &value);) {
        const char *whom = span_find(span_head(value, FIELD_MAX), " for <");
        if (!whom)
            continue;
        struct span rest = {whom + 6, value.len - (size_t)(whom + 6 - value.at)};
        const char *end = memchr(rest.at, '>', rest.len);
        if (end)
            find_in(span_head(rest, (size_t)(end - rest.at)), VERDICT_IN_RECIPIENT, out);
    }
}

/* To an address with the tag in it: the subject says what for. */
static void say_for_recipients(enum verdict_word word, struct verdict *out)
{
    for (size_t i = 0; i < out->tags_count; i++)
        if (out->tags[i].place == VERDICT_IN_RECIPIENT)
            out->tags[i].word = word;
}

void tags_find(const struct opened *mail, struct verdict *out)
{
    static const char *const recipient[] = {"To",
                                            "Cc",
                                            "Delivered-To",
                                            "X-Original-To",
                                            "Envelope-To",
                                            "X-Envelope-To",
                                            "X-Delivered-To",
                                            "Apparently-To",
                                            "X-Forwarded-To",
                                            "X-RCPT-To"};
    static const char *const answered[] = {"In-Reply-To", "References"};
    static const char *const own_id[] = {"Message-ID"};
    static const char *const returned[] = {"Return-Path", "X-Envelope-From", "Envelope-From",
                                           "Sender",      "Errors-To",       "X-Env-Sender"};
    struct report own;
    struct report *report = &own;

    find_in_fields(&mail->head, recipient, sizeof(recipient) / sizeof(char *), VERDICT_IN_RECIPIENT,
                   out);
    find_in_received(&mail->head, out);
    const struct span subject = {mail->subject.text, mail->subject.len};
    say_for_recipients(last_word(subject), out);
    find_in(subject, VERDICT_IN_SUBJECT, out);
    report_read(report, (struct span){mail->status.text, mail->status.len});
    if (!report->envelope_id.len)
        report_read(report, (struct span){mail->text.text, mail->text.len});
    find_in(report->envelope_id, VERDICT_IN_ENVELOPE_ID, out);
    find_in_fields(&mail->returned, own_id, 1, VERDICT_IN_MESSAGE_ID, out);
    find_in_fields(&mail->head, answered, 2, VERDICT_IN_MESSAGE_ID, out);
    find_in_fields(&mail->returned, returned, sizeof(returned) / sizeof(char *),
                   VERDICT_IN_RETURNED, out);
}

bool tags_has(const struct verdict *verdict, enum verdict_place place, enum tag_purpose purpose)
{
    for (size_t i = 0; i < verdict->tags_count; i++) {
        enum tag_purpose said;
        if (verdict->tags[i].place == place &&
            tag_has_shape(verdict->tags[i].text, TAG_MAX, &said) && said == purpose)
            return true;
    }
    return false;
}
