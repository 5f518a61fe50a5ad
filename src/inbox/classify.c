#include "inbox/classify.h"

#include "base/text.h"
#include "inbox/answer.h"
#include "inbox/bounce.h"
#include "inbox/complaint.h"
#include "inbox/named.h"
#include "inbox/request.h"
#include "inbox/tags.h"

/* RFC 5322 3.6.4, as far as it is safe to repeat: printable ASCII in angle brackets. */
static void take_message_id(const struct opened *mail, struct verdict *out)
{
    struct span id = mail_head_find(&mail->head, "Message-ID");

    if (id.len < 3 || id.len > VERDICT_ID_MAX || *id.at != '<' || id.at[id.len - 1] != '>')
        return;
    for (size_t i = 0; i < id.len; i++)
        if (id.at[i] <= ' ' || id.at[i] > '~' || (i && i + 1 < id.len && strchr("<>", id.at[i])))
            return;
    memcpy(out->message_id, id.at, id.len);
    out->message_id[id.len] = '\0';
}

/* More than one author is nobody whom one could answer. */
static void take_sender(const struct opened *mail, struct verdict *out)
{
    struct named_list from;

    named_in_list(span_head(mail_head_find(&mail->head, "From"), 2000), &from);
    if (from.count == 1)
        memcpy(out->sender, from.list[0].address, sizeof(out->sender));
}

/* From what proves itself to what is left over. */
static void find_class(const struct opened *mail, struct verdict *out)
{
    out->class = VERDICT_PERSON;
    out->why = VERDICT_BY_NOTHING;
    if (complaint_recognise(mail, out) || bounce_recognise(mail, out) ||
        answer_recognise(mail, out) || request_recognise(mail, out))
        return;
    if (!*out->sender) /* whoever wrote it did not say so */
        out->class = VERDICT_OTHER;
}

void classify(const char *bytes, size_t len, bool was_cut, const struct charsets *charsets,
              struct verdict *out)
{
    AUTO(opened_done) struct opened mail;

    *out->sender = '\0'; /* the lists behind the counts stay as they are */
    *out->message_id = '\0';
    out->request = VERDICT_REQUEST_NONE;
    out->is_delay = false;
    out->recipients_count = 0;
    out->tags_count = 0;
    opened_init(&mail, charsets, (struct span){bytes, len});
    out->was_cut = was_cut;
    take_sender(&mail, out);
    take_message_id(&mail, out);
    tags_find(&mail, out);
    find_class(&mail, out);
    out->may_answer = *out->sender && answer_is_allowed(&mail) &&
                      (out->class == VERDICT_REQUEST || out->class == VERDICT_PERSON);
}
