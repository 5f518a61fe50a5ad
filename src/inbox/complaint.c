#include "inbox/complaint.h"

#include "base/text.h"
#include "inbox/named.h"
#include "inbox/report.h"
#include "inbox/sign.h"

static void add_complainer(struct verdict *out, const char *address)
{
    for (size_t i = 0; i < out->recipients_count; i++)
        if (text_same(out->recipients[i].address, address))
            return;
    if (out->recipients_count == VERDICT_RECIPIENTS_MAX)
        return;
    struct verdict_recipient *recipient = &out->recipients[out->recipients_count++];
    memset(recipient, 0, sizeof(*recipient));
    memcpy(recipient->address, address, strlen(address) + 1);
    recipient->action = VERDICT_DELIVERED; /* it reached them: that is what they complain about */
    recipient->diagnosis.reason = REASON_FEEDBACK;
    recipient->diagnosis.permanence = PERMANENCE_SOFT;
    recipient->diagnosis.about = ABOUT_RECIPIENT;
}

static void add_list(struct verdict *out, const struct named_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        add_complainer(out, list->list[i].address);
}

/* Many providers hide who complained: then the returned mail's own To may tell. */
static void add_returned_to(const struct opened *mail, struct verdict *out)
{
    struct named_list to;

    if (out->recipients_count)
        return;
    named_in_list(span_head(mail_head_find(&mail->returned, "To"), 4000), &to);
    if (to.count == 1)
        add_list(out, &to);
}

static void add_feedback(const struct opened *mail, const struct feedback *feedback,
                         struct verdict *out)
{
    for (size_t i = 0; i < feedback->count; i++) {
        struct named_list one;
        named_in_list(span_head(feedback->recipients[i], 4000), &one);
        add_list(out, &one);
    }
    add_returned_to(mail, out);
}

static bool in_own_words(const struct opened *mail)
{
    return sign_find(SIGN_COMPLAINT, mail->subject_words.text) ||
           sign_find(SIGN_COMPLAINT, mail->words.text);
}

/* Outlook's complaints are the mail itself, sent back by this address or with this field in it. */
static bool is_mail_sent_back(const struct opened *mail)
{
    struct span path = mail_head_find(&mail->head, "Return-Path");

    return mail_head_has(&mail->head, "X-HmXmrOriginalRecipient") ||
           mail_head_has(&mail->returned, "X-HmXmrOriginalRecipient") ||
           span_find(path, "staff@hotmail.com") ||
           strstr(mail->from_words.text, "staff@hotmail.com");
}

static void add_sent_back(const struct opened *mail, struct verdict *out)
{
    struct named_list to;

    named_in_list(span_head(mail_head_find(&mail->head, "X-HmXmrOriginalRecipient"), 4000), &to);
    if (!to.count)
        named_in_list(span_head(mail_head_find(&mail->returned, "X-HmXmrOriginalRecipient"), 4000),
                      &to);
    if (!to.count && !mail->returned.count)
        named_in_list(span_head(mail_head_find(&mail->head, "To"), 4000), &to);
    add_list(out, &to);
    add_returned_to(mail, out);
}

bool complaint_recognise(const struct opened *mail, struct verdict *out)
{
    struct span fields = {mail->feedback.text, mail->feedback.len};
    struct feedback feedback;

    feedback_read(&feedback, fields);
    if (feedback.type.len) {
        bool complaint = feedback_is_complaint(&feedback);
        out->class = complaint ? VERDICT_COMPLAINT : VERDICT_OTHER;
        out->why = VERDICT_BY_FEEDBACK;
        if (complaint)
            add_feedback(mail, &feedback, out);
        return true;
    }
    bool sent_back = is_mail_sent_back(mail);
    if (!sent_back && !in_own_words(mail) && !span_is(mail->parts.report_type, "feedback-report"))
        return false;
    out->class = VERDICT_COMPLAINT;
    out->why = VERDICT_BY_COMPLAINT_TEXT;
    if (sent_back)
        add_sent_back(mail, out);
    else
        add_returned_to(mail, out);
    return true;
}
