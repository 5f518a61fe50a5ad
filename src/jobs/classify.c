#include "jobs/classify.h"

#include "base/file.h"
#include "inbox/examine.h"

#define FILE_MAX ((size_t)64 << 20)

/* To a list with ';' between, each value once, empty ones left out. */
static void add_distinct(struct str *list, const char *value)
{
    size_t len = strlen(value);

    for (const char *p = list->text; *p; p += strcspn(p, ";"), p += *p == ';')
        if (strcspn(p, ";") == len && !memcmp(p, value, len))
            return;
    if (!len)
        return;
    str_add(list, ";", list->len > 0);
    str_add(list, value, len);
}

/* The reason column of mail that is no bounce, in the vocabulary of reason.h. */
static const char *reason_of_class(enum verdict_class class)
{
    switch (class) {
    case VERDICT_COMPLAINT:
        return reason_word(REASON_FEEDBACK);
    case VERDICT_AUTOREPLY:
        return reason_word(REASON_AUTOREPLY);
    case VERDICT_BOUNCE:
        return reason_word(REASON_OTHER);
    case VERDICT_REQUEST:
    case VERDICT_PERSON:
    case VERDICT_OTHER:
        break;
    }
    return reason_word(REASON_NOT_BOUNCE);
}

struct lists {
    struct str recipients, status, permanence, reason;
};

static void fill_each(const struct verdict *verdict, struct classified_recipient *each,
                      struct lists *lists)
{
    for (size_t i = 0; i < verdict->recipients_count; i++) {
        const struct verdict_recipient *recipient = &verdict->recipients[i];
        const struct diagnosis *diagnosis = &recipient->diagnosis;

        each[i] = (struct classified_recipient){
            .address = recipient->address,
            .action = verdict_action_word(recipient->action),
            .status = diagnosis->status,
            .permanence = permanence_word(diagnosis->permanence),
            .reason = reason_word(diagnosis->reason),
            .about = about_word(diagnosis->about),
        };
        if (verdict->class == VERDICT_BOUNCE && recipient->action != VERDICT_FAILED &&
            recipient->action != VERDICT_DELAYED)
            continue; /* of those it reached nobody asks here */
        add_distinct(&lists->recipients, each[i].address);
        if (verdict->class != VERDICT_BOUNCE)
            continue;
        add_distinct(&lists->status, each[i].status);
        add_distinct(&lists->permanence, each[i].permanence);
        add_distinct(&lists->reason, each[i].reason);
    }
    if (!lists->permanence.len)
        str_add_text(&lists->permanence, permanence_word(PERMANENCE_UNKNOWN));
    if (!lists->reason.len)
        str_add_text(&lists->reason, reason_of_class(verdict->class));
}

static bool tell(const struct classify_options *options, const char *file,
                 const struct verdict *verdict)
{
    struct classified_recipient each[VERDICT_RECIPIENTS_MAX];
    struct lists lists = {STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY};

    fill_each(verdict, each, &lists);
    const struct classified mail = {
        .file = file,
        .class = verdict_class_word(verdict->class),
        .why = verdict_why_word(verdict->why),
        .request = verdict_request_word(verdict->request),
        .is_delay = verdict->is_delay,
        .may_answer = verdict->may_answer,
        .recipients = lists.recipients.text,
        .status = lists.status.text,
        .permanence = lists.permanence.text,
        .reason = lists.reason.text,
        .count = verdict->recipients_count,
        .each = each,
    };
    bool go_on = options->each(options->ctx, &mail);
    str_free(&lists.recipients);
    str_free(&lists.status);
    str_free(&lists.permanence);
    str_free(&lists.reason);
    return go_on;
}

static bool tell_set_aside(const struct classify_options *options, const char *file)
{
    const struct classified mail = {
        .file = file,
        .class = "set_aside",
        .why = verdict_why_word(VERDICT_BY_NOTHING),
        .request = verdict_request_word(VERDICT_REQUEST_NONE),
        .recipients = "",
        .status = "",
        .permanence = permanence_word(PERMANENCE_UNKNOWN),
        .reason = reason_word(REASON_OTHER),
    };

    return options->each(options->ctx, &mail);
}

static bool classify_all(struct examiner *examiner, const struct classify_options *options,
                         int64_t *set_aside, struct error *err)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;
    struct verdict verdict;
    bool go_on = true;

    for (const char *const *file = options->files; *file && go_on; file++) {
        str_reset(&bytes);
        if (!file_read(&bytes, *file, FILE_MAX, err))
            return false;
        switch (examiner_read(examiner, bytes.text, bytes.len, false, &verdict, err)) {
        case EXAMINED:
            go_on = tell(options, *file, &verdict);
            break;
        case EXAMINER_DIED:
            ++*set_aside;
            go_on = tell_set_aside(options, *file);
            break;
        case EXAMINER_FAILED:
            return false;
        }
    }
    return true;
}

bool job_classify(const struct classify_options *options, int64_t *set_aside, struct error *err)
{
    struct examiner *examiner = NULL;

    *set_aside = 0;
    if (!examiner_start(&examiner, err))
        return false;
    bool done = classify_all(examiner, options, set_aside, err);
    examiner_stop(examiner);
    return done;
}
