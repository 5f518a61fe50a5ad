#include "inbox/bounce.h"

#include "base/text.h"
#include "inbox/named.h"
#include "inbox/refusal.h"
#include "inbox/report.h"
#include "inbox/sign.h"

static struct span text_of(const struct opened *mail)
{
    return (struct span){mail->text.text, mail->text.len};
}

static struct verdict_recipient *add_recipient(struct verdict *out, const char *address)
{
    for (size_t i = 0; i < out->recipients_count && *address; i++)
        if (text_same(out->recipients[i].address, address))
            return &out->recipients[i];
    if (out->recipients_count == VERDICT_RECIPIENTS_MAX)
        return NULL;
    struct verdict_recipient *recipient = &out->recipients[out->recipients_count++];
    memset(recipient, 0, sizeof(*recipient));
    memcpy(recipient->address, address, strlen(address) + 1);
    return recipient;
}

/* What the text says about an address, or all of it when it names one other person at most. */
static struct span about_of(const struct opened *mail, const struct named_list *named,
                            const char *address)
{
    for (size_t i = 0; i < named->count; i++)
        if (text_same(named->list[i].address, address))
            return named->list[i].about;
    return named->count <= 1 ? text_of(mail) : SPAN_NONE;
}

static void diagnose(const struct opened *mail, const struct named_list *named,
                     const struct report_block *block, struct verdict_recipient *recipient)
{
    const struct refusal refusal = {
        .status = block ? block->status : SPAN_NONE,
        .diagnostic = block ? block->diagnostic : SPAN_NONE,
        .about = about_of(mail, named, recipient->address),
        .text = named->count <= 1 ? text_of(mail) : SPAN_NONE,
        .subject =
            named->count <= 1 ? (struct span){mail->subject.text, mail->subject.len} : SPAN_NONE,
        .is_delay = recipient->action == VERDICT_DELAYED,
    };

    refusal_diagnose(&refusal, &recipient->diagnosis);
}

/* ---- report fields ---- */

static bool block_address(const struct report_block *block, char out[ADDRESS_MAX + 1])
{
    return report_address(block->original_recipient, out) ||
           report_address(block->final_recipient, out) ||
           report_address(block->actual_recipient, out);
}

static bool is_group(const struct verdict *verdict, enum verdict_action action)
{
    for (size_t i = 0; i < verdict->recipients_count; i++)
        if (verdict->recipients[i].action == action)
            return true;
    return false;
}

/* Nothing failed and nothing waits: a report of success (RFC 3464 2.3.3) is no bounce. */
static void settle_class(struct verdict *out)
{
    bool failed = is_group(out, VERDICT_FAILED);
    bool delayed = is_group(out, VERDICT_DELAYED);

    out->class = failed || delayed ? VERDICT_BOUNCE : VERDICT_OTHER;
    out->is_delay = delayed && !failed;
}

static void add_blocks(const struct opened *mail, const struct named_list *named,
                       const struct report *report, struct verdict *out)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct report_block *block = &report->blocks[i];
        char address[ADDRESS_MAX + 1];

        if (!block_address(block, address))
            continue;
        struct verdict_recipient *recipient = add_recipient(out, address);
        if (!recipient)
            return;
        recipient->action = report_action(block);
        diagnose(mail, named, block, recipient);
    }
}

/* ---- those named in a header or in the words ---- */

static bool is_delay(const struct opened *mail)
{
    return sign_find(SIGN_DELAY, mail->subject_words.text) ||
           sign_find(SIGN_DELAY, mail->words.text);
}

static void add_named(const struct opened *mail, const struct named_list *named,
                      const struct named_list *words, const struct report_block *block,
                      struct verdict *out)
{
    bool delay = is_delay(mail);

    for (size_t i = 0; i < named->count; i++) {
        struct verdict_recipient *recipient = add_recipient(out, named->list[i].address);
        if (!recipient)
            return;
        recipient->action = delay ? VERDICT_DELAYED : VERDICT_FAILED;
        if (block && block->action.len)
            recipient->action = report_action(block);
        diagnose(mail, words, block, recipient);
    }
}

/* Who failed, when neither a field nor the words say so: whom the returned mail was for. */
static void add_returned_to(const struct opened *mail, const struct named_list *words,
                            const struct report_block *block, struct verdict *out)
{
    static const char *const fields[] = {"X-Failed-Recipients", "X-Envelope-To", "Envelope-To",
                                         "Delivered-To", "To"};
    struct named_list returned = {0};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !returned.count; i++)
        named_in_list(mail_head_find(&mail->returned, fields[i]), &returned);
    if (returned.count == 1)
        add_named(mail, &returned, words, block, out);
}

/* A bounce always has a diagnosis, even when nobody knows whom it is about. */
static void add_nobody(const struct opened *mail, const struct named_list *words,
                       const struct report_block *block, struct verdict *out)
{
    struct verdict_recipient *recipient = add_recipient(out, "");

    recipient->action = is_delay(mail) ? VERDICT_DELAYED : VERDICT_FAILED;
    if (block && block->action.len)
        recipient->action = report_action(block);
    diagnose(mail, words, block, recipient);
}

static void find_recipients(const struct opened *mail, const struct named_list *words,
                            const struct report_block *block, struct verdict *out)
{
    struct named_list failed;

    named_in_list(span_head(mail_head_find(&mail->head, "X-Failed-Recipients"), 4000), &failed);
    if (failed.count)
        add_named(mail, &failed, words, block, out);
    else if (words->count)
        add_named(mail, words, words, block, out);
    else
        add_returned_to(mail, words, block, out);
    if (!out->recipients_count)
        add_nobody(mail, words, block, out);
}

/* ---- what it is ---- */

static bool has_sender_sign(const struct opened *mail)
{
    struct span path = mail_head_find(&mail->head, "Return-Path");

    return sign_find(SIGN_BOUNCE_SENDER, mail->from_words.text) || span_is(path, "<>") ||
           span_find(path, "mailer-daemon");
}

/* A phrase of those mails, or a ground that servers name in no other kind of mail. */
static bool has_text_sign(const struct opened *mail)
{
    if (sign_find(SIGN_BOUNCE_TEXT, mail->words.text))
        return true;
    const struct reason_row *row = reason_find(mail->words.text, mail->words.len);
    return row && (row->permanence == PERMANENCE_HARD || row->reason == REASON_MAILBOX_FULL ||
                   row->reason == REASON_DISABLED || row->reason == REASON_NETWORK ||
                   row->reason == REASON_EXPIRED);
}

static bool has_two_of_three(const struct opened *mail)
{
    bool sender = has_sender_sign(mail);
    bool subject = sign_find(SIGN_BOUNCE_SUBJECT, mail->subject_words.text) != NULL;

    return (sender && subject) || ((sender || subject) && has_text_sign(mail));
}

static bool is_report_type(const struct opened *mail)
{
    return span_is(mail->parts.report_type, "delivery-status") ||
           span_is(mail->parts.report_type, "global-delivery-status");
}

static bool by_report(const struct opened *mail, struct span fields, const struct named_list *words,
                      struct verdict *out)
{
    struct report *report = &(struct report){0};

    report_read(report, fields);
    if (!report->count)
        return false;
    add_blocks(mail, words, report, out);
    if (!out->recipients_count)
        find_recipients(mail, words, &report->blocks[0], out);
    settle_class(out);
    return true;
}

static bool by_stray_fields(const struct opened *mail, const struct named_list *words,
                            struct verdict *out)
{
    struct report *report = &(struct report){0};

    report_read(report, text_of(mail));
    return report_is_complete(report) && by_report(mail, text_of(mail), words, out);
}

bool bounce_recognise(const struct opened *mail, struct verdict *out)
{
    struct span status = {mail->status.text, mail->status.len};
    struct named_list words;

    named_find(mail, &words);
    if (status.len && by_report(mail, status, &words, out)) {
        out->why = VERDICT_BY_REPORT;
        return true;
    }
    if (by_stray_fields(mail, &words, out)) {
        out->why = VERDICT_BY_STRAY_FIELDS;
        return true;
    }
    if (mail_head_has(&mail->head, "X-Failed-Recipients"))
        out->why = VERDICT_BY_FAILED_HEADER;
    else if (has_two_of_three(mail) || is_report_type(mail))
        out->why = VERDICT_BY_TEXT;
    else
        return false;
    find_recipients(mail, &words, NULL, out);
    settle_class(out);
    return true;
}
