#include "inbox/bounce.h"

#include "base/text.h"
#include "inbox/named.h"
#include "inbox/refusal.h"
#include "inbox/report.h"
#include "inbox/sign.h"

#define LIST_MAX ((size_t)4000) /* octets of a header that lists addresses */

/* What is being found out: the recipients first, then why each was refused. */
struct inquiry {
    const struct opened *mail;
    struct verdict *out;
    struct named_list words; /* whom the text names */
    struct report report;
    const struct report_block *blocks[VERDICT_RECIPIENTS_MAX]; /* of out->recipients; may be NULL */
};

static struct span text_of(const struct opened *mail)
{
    return (struct span){mail->text.text, mail->text.len};
}

static struct span list_of(const struct mail_head *head, const char *field)
{
    return span_head(mail_head_find(head, field), LIST_MAX);
}

/* ---- whom ---- */

static bool is_known(const struct verdict *verdict, const char *address)
{
    for (size_t i = 0; i < verdict->recipients_count; i++)
        if (text_same(verdict->recipients[i].address, address))
            return true;
    return false;
}

static void add_recipient(struct inquiry *inquiry, const char *address,
                          const struct report_block *block, enum verdict_action action)
{
    struct verdict *out = inquiry->out;

    if (out->recipients_count == VERDICT_RECIPIENTS_MAX || (*address && is_known(out, address)))
        return;
    inquiry->blocks[out->recipients_count] = block;
    struct verdict_recipient *recipient = &out->recipients[out->recipients_count++];
    memset(recipient, 0, sizeof(*recipient));
    memcpy(recipient->address, address, strlen(address) + 1);
    recipient->action = action;
}

static bool block_address(const struct report_block *block, char out[ADDRESS_MAX + 1])
{
    return report_address(block->original_recipient, out) ||
           report_address(block->final_recipient, out) ||
           report_address(block->actual_recipient, out);
}

static void add_blocks(struct inquiry *inquiry, const struct report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        char address[ADDRESS_MAX + 1];
        if (block_address(&report->blocks[i], address))
            add_recipient(inquiry, address, &report->blocks[i], report_action(&report->blocks[i]));
    }
}

static bool is_delay(const struct opened *mail)
{
    return sign_find(SIGN_DELAY, mail->subject_words.text) ||
           sign_find(SIGN_DELAY, mail->words.text);
}

/* What a block without an address, or the text, says of all those that are named elsewhere. */
static enum verdict_action common_action(const struct opened *mail,
                                         const struct report_block *block)
{
    if (block && block->action.len)
        return report_action(block);
    return is_delay(mail) ? VERDICT_DELAYED : VERDICT_FAILED;
}

static void add_list(struct inquiry *inquiry, const struct named_list *list,
                     const struct report_block *block)
{
    enum verdict_action action = common_action(inquiry->mail, block);

    for (size_t i = 0; i < list->count; i++)
        add_recipient(inquiry, list->list[i].address, block, action);
}

/* Who failed, when neither a field nor the words say so: whom the returned mail was for. */
static void add_returned_to(struct inquiry *inquiry, const struct report_block *block)
{
    static const char *const fields[] = {"X-Failed-Recipients", "X-Envelope-To", "Envelope-To",
                                         "Delivered-To", "To"};
    struct named_list returned;

    returned.count = 0;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && !returned.count; i++)
        named_in_list(list_of(&inquiry->mail->returned, fields[i]), &returned);
    if (returned.count == 1)
        add_list(inquiry, &returned, block);
}

/* Those that no report field names. A bounce always has a recipient, even when nobody knows its
 * address: it has a reason. */
static void find_recipients(struct inquiry *inquiry, const struct report_block *block)
{
    struct named_list failed;

    named_in_list(list_of(&inquiry->mail->head, "X-Failed-Recipients"), &failed);
    if (!failed.count && !inquiry->words.count)
        named_as_local(inquiry->mail, &failed);
    if (failed.count)
        add_list(inquiry, &failed, block);
    else if (inquiry->words.count)
        add_list(inquiry, &inquiry->words, block);
    else
        add_returned_to(inquiry, block);
    if (!inquiry->out->recipients_count)
        add_recipient(inquiry, "", block, common_action(inquiry->mail, block));
}

/* ---- why ---- */

/* What the text says about an address; all of it when it names one other person at most. */
static struct span about_of(const struct inquiry *inquiry, const char *address)
{
    const struct named_list *words = &inquiry->words;

    for (size_t i = 0; i < words->count; i++)
        if (text_same(words->list[i].address, address))
            return words->list[i].about;
    return words->count <= 1 && inquiry->out->recipients_count <= 1 ? text_of(inquiry->mail)
                                                                    : SPAN_NONE;
}

/* Does the report come from the recipient's own domain, or from a host in it? */
static bool is_own(const struct opened *mail, const char *address)
{
    char from[ADDRESS_MAX + 1];
    const char *domain = strchr(address, '@');

    if (!domain || !named_clean(mail_head_find(&mail->head, "From"), from))
        return false;
    const char *host = strchr(from, '@') + 1;
    size_t len = strlen(++domain);
    size_t host_len = strlen(host);
    return host_len >= len && text_same(host + host_len - len, domain) &&
           (host_len == len || host[host_len - len - 1] == '.');
}

static void diagnose(const struct inquiry *inquiry)
{
    const struct opened *mail = inquiry->mail;
    bool alone = inquiry->out->recipients_count <= 1 && inquiry->words.count <= 1;

    for (size_t i = 0; i < inquiry->out->recipients_count; i++) {
        struct verdict_recipient *recipient = &inquiry->out->recipients[i];
        const struct report_block *block = inquiry->blocks[i];
        const struct refusal refusal = {
            .status = block ? block->status : SPAN_NONE,
            .diagnostic = block ? block->diagnostic : SPAN_NONE,
            .about = about_of(inquiry, recipient->address),
            .text = alone ? text_of(mail) : SPAN_NONE,
            .subject = alone ? (struct span){mail->subject.text, mail->subject.len} : SPAN_NONE,
            .is_delay = recipient->action == VERDICT_DELAYED,
            .is_own = is_own(mail, recipient->address),
        };
        refusal_diagnose(&refusal, &recipient->diagnosis);
        if (recipient->action != VERDICT_FAILED && recipient->action != VERDICT_DELAYED)
            recipient->diagnosis.reason = REASON_NOT_BOUNCE;
    }
}

static bool has_action(const struct verdict *verdict, enum verdict_action action)
{
    for (size_t i = 0; i < verdict->recipients_count; i++)
        if (verdict->recipients[i].action == action)
            return true;
    return false;
}

/* Nothing failed and nothing waits: a report of success (RFC 3464 2.3.3) is no bounce. */
static void conclude(const struct inquiry *inquiry, enum verdict_why why)
{
    struct verdict *out = inquiry->out;
    bool failed = has_action(out, VERDICT_FAILED);
    bool delayed = has_action(out, VERDICT_DELAYED);

    diagnose(inquiry);
    out->class = failed || delayed ? VERDICT_BOUNCE : VERDICT_OTHER;
    out->is_delay = delayed && !failed;
    out->why = why;
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

static bool by_report(struct inquiry *inquiry)
{
    struct report *report = &inquiry->report;

    report_read(report, (struct span){inquiry->mail->status.text, inquiry->mail->status.len});
    if (!report->count)
        return false;
    add_blocks(inquiry, report);
    if (!inquiry->out->recipients_count)
        find_recipients(inquiry, &report->blocks[0]);
    conclude(inquiry, VERDICT_BY_REPORT);
    return true;
}

static bool by_stray_fields(struct inquiry *inquiry)
{
    struct report *report = &inquiry->report;

    report_read(report, text_of(inquiry->mail));
    if (!report_is_complete(report))
        return false;
    add_blocks(inquiry, report);
    if (!inquiry->out->recipients_count)
        find_recipients(inquiry, &report->blocks[0]);
    conclude(inquiry, VERDICT_BY_STRAY_FIELDS);
    return true;
}

bool bounce_recognise(const struct opened *mail, struct verdict *out)
{
    struct inquiry inquiry; /* not cleared: its lists are long and mostly empty */
    bool by_header = mail_head_has(&mail->head, "X-Failed-Recipients");

    inquiry.mail = mail;
    inquiry.out = out;
    named_find(mail, &inquiry.words);
    if (by_report(&inquiry) || by_stray_fields(&inquiry))
        return true;
    if (!by_header && !has_two_of_three(mail) && !is_report_type(mail))
        return false;
    find_recipients(&inquiry, NULL);
    conclude(&inquiry, by_header ? VERDICT_BY_FAILED_HEADER : VERDICT_BY_TEXT);
    return true;
}
