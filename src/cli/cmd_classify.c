#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/say.h"
#include "jobs/classify.h"

struct printing {
    struct cli *cli;
    struct json *mails; /* NULL: rows of text */
};

static struct json *recipient_json(const struct classified_recipient *recipient)
{
    struct json *object = json_new_object();

    json_set_text(object, "address", recipient->address);
    json_set_text(object, "action", recipient->action);
    json_set_text(object, "status", recipient->status);
    json_set_text(object, "permanence", recipient->permanence);
    json_set_text(object, "reason", recipient->reason);
    json_set_text(object, "about", recipient->about);
    return object;
}

static struct json *mail_json(const struct classified *mail)
{
    struct json *object = json_new_object();
    struct json *recipients = json_new_array();

    json_set_text(object, "file", mail->file);
    json_set_text(object, "class", mail->class);
    json_set_text(object, "why", mail->why);
    json_set_text(object, "request", mail->request);
    json_set_bool(object, "delay", mail->is_delay);
    json_set_bool(object, "may_answer", mail->may_answer);
    for (size_t i = 0; i < mail->count; i++)
        json_append_take(recipients, recipient_json(&mail->each[i]));
    json_set_take(object, "recipients", recipients);
    return object;
}

/* Rows for programs, so there is no head, and nothing is cut or aligned. */
static bool print(void *ctx, const struct classified *mail)
{
    struct printing *printing = ctx;
    FILE *out = printing->cli->out;

    if (printing->mails) {
        json_append_take(printing->mails, mail_json(mail));
        return true;
    }
    (void)fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", mail->file, mail->class, mail->recipients,
                  mail->status, mail->permanence, mail->reason);
    return !ferror(out);
}

static void print_document(const struct cli *cli, struct json *mails_take, int64_t set_aside)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_take(document, "mails", mails_take);
    json_set_int(document, "set_aside", set_aside);
    say_json(cli, document);
}

bool cmd_classify(struct cli *cli, struct error *err)
{
    struct printing printing = {cli, say_wants_json(cli) ? json_new_array() : NULL};
    const struct classify_options options = {cli->arguments, print, &printing};
    int64_t set_aside = 0;

    if (!job_classify(&options, &set_aside, err)) {
        json_free(printing.mails);
        return false;
    }
    if (printing.mails)
        print_document(cli, printing.mails, set_aside);
    if (set_aside) {
        say_warning(cli, "%s could not be read and would be set aside.",
                    amount_count(set_aside, "mail", "mails").text);
        cli->must_look = true;
    }
    return true;
}
