#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "jobs/inbox.h"

struct reading {
    struct cli *cli;
    struct json *list; /* --dry-run --json */
};

/* "leave", "done": what a request came to. */
static const char *done_word(const struct act_outcome *outcome)
{
    return outcome->done == ACT_ASKED ? ask_end_word(outcome->end) : act_done_word(outcome->done);
}

static void add_json(const struct reading *reading, const struct inbox_item *item)
{
    struct json *one = json_new_object();

    json_set_text(one, "folder", item->folder);
    json_set_int(one, "uid", item->uid);
    json_set_text(one, "class", item->verdict ? verdict_class_word(item->verdict->class) : "");
    json_set_text(one, "why", item->verdict ? verdict_why_word(item->verdict->why) : "");
    json_set_text(one, "shelf", act_shelf_word(item->outcome.shelf));
    json_set_text(one, "done", item->verdict ? done_word(&item->outcome) : "unreadable");
    json_set_int(one, "subscriber", item->outcome.subscriber);
    json_set_bool(one, "changed", item->outcome.changed);
    json_append_take(reading->list, one);
}

static void show_item(const struct reading *reading, const struct inbox_item *item)
{
    const struct act_outcome *outcome = &item->outcome;
    AUTO(str_free) struct str person = STR_EMPTY;

    if (!item->verdict) {
        say_line(reading->cli, "%.60s %lld: cannot be read -> %s", item->folder,
                 (long long)item->uid, act_shelf_word(outcome->shelf));
        return;
    }
    if (outcome->subscriber)
        str_addf(&person, " #%lld", (long long)outcome->subscriber);
    say_line(reading->cli, "%.60s %lld: %s (%s) -> %s: %s%s%s", item->folder, (long long)item->uid,
             verdict_class_word(item->verdict->class), verdict_why_word(item->verdict->why),
             act_shelf_word(outcome->shelf), done_word(outcome), person.text,
             outcome->changed ? ", status changes" : "");
}

static void on_item(void *ctx, const struct inbox_item *item)
{
    const struct reading *reading = ctx;

    if (reading->list)
        add_json(reading, item);
    else if (say_wants_text(reading->cli))
        show_item(reading, item);
}

static void print_json(const struct cli *cli, const struct inbox_counts *counts, struct json *list)
{
    AUTO(json_auto_free) struct json *document = json_new_object();
    const struct {
        const char *key;
        int64_t number;
    } numbers[] = {
        {"mails", counts->mails},
        {"bounces", counts->bounces},
        {"complaints", counts->complaints},
        {"requests", counts->requests},
        {"autoreplies", counts->autoreplies},
        {"people", counts->people},
        {"other", counts->other},
        {"again", counts->again},
        {"set_aside", counts->set_aside},
        {"changed", counts->changed},
        {"letters", counts->letters},
        {"unmoved", counts->unmoved},
        {"left", counts->left},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        json_set_int(document, numbers[i].key, numbers[i].number);
    if (list)
        json_set_take(document, "list", list);
    say_json(cli, document);
}

static void add_count(struct str *out, int64_t count, const char *one, const char *many)
{
    if (count)
        str_addf(out, "%s%s", out->len ? ", " : "", amount_count(count, one, many).text);
}

static void print_text(const struct cli *cli, const struct inbox_counts *counts, bool dry_run)
{
    AUTO(str_free) struct str kinds = STR_EMPTY;

    if (!counts->mails && !counts->again && !counts->letters) {
        say_line(cli, "No new mail.");
        return;
    }
    add_count(&kinds, counts->bounces, "bounce", "bounces");
    add_count(&kinds, counts->complaints, "complaint", "complaints");
    add_count(&kinds, counts->requests, "request", "requests");
    add_count(&kinds, counts->autoreplies, "automatic reply", "automatic replies");
    add_count(&kinds, counts->people, "from people", "from people");
    add_count(&kinds, counts->other, "other", "others");
    add_count(&kinds, counts->again, "that came before", "that came before");
    say_line(cli, "%s%s%s", amount_count(counts->mails, "mail", "mails").text,
             kinds.len ? ": " : "", kinds.text);
    if (counts->letters)
        say_line(cli, "%s posted.", amount_count(counts->letters, "letter", "letters").text);
    if (counts->changed)
        say_line(cli, dry_run ? "%s would have another status." : "%s another status now.",
                 amount_count(counts->changed, dry_run ? "person" : "person has",
                              dry_run ? "people" : "people have")
                     .text);
}

/* What a person must look at is said with -q too, and makes the exit status 1. */
static void say_troubles(struct cli *cli, const struct inbox_counts *counts)
{
    if (counts->set_aside)
        say_warning(cli, "%s set aside for you to look at (folder 'Fortnight/Set aside')",
                    amount_count(counts->set_aside, "mail is", "mails are").text);
    if (counts->needs_person)
        say_warning(cli, "%s a decision of yours; see 'fortnight status'",
                    amount_count(counts->needs_person, "mail wants", "mails want").text);
    if (counts->unmoved)
        say_warning(cli, "%s done, but the server would not move them; it is tried again next time",
                    amount_count(counts->unmoved, "mail is", "mails are").text);
    if (counts->set_aside || counts->needs_person || counts->unmoved)
        cli->must_look = true;
}

static void show_result(struct cli *cli, const struct inbox_counts *counts, struct json *list)
{
    bool dry_run = cli_has(cli, OPTION_DRY_RUN);

    if (say_wants_json(cli))
        print_json(cli, counts, list);
    else if (say_wants_text(cli))
        print_text(cli, counts, dry_run);
    if (!dry_run)
        say_troubles(cli, counts);
    if (counts->left && say_wants_text(cli))
        say_line(cli, "%s left for the next run.",
                 amount_count(counts->left, "mail is", "mails are").text);
}

static bool read_in(struct cli *cli, struct workspace *workspace, struct inbox_readers *readers,
                    struct error *err)
{
    bool dry_run = cli_has(cli, OPTION_DRY_RUN);
    struct reading reading = {.cli = cli};
    struct inbox_counts counts = {.mails = 0};
    const struct inbox_options options = {
        .dry_run = dry_run, .item = dry_run ? on_item : NULL, .ctx = &reading};

    if (dry_run && say_wants_json(cli))
        reading.list = json_new_array();
    stop_catch();
    bool done = job_inbox(workspace, readers, &options, &counts, err);
    if (done || counts.mails)
        show_result(cli, &counts, reading.list);
    else
        json_free(reading.list);
    return done;
}

bool cmd_inbox(struct cli *cli, struct error *err)
{
    struct inbox_readers *readers = NULL;
    struct workspace workspace = WORKSPACE_NONE;

    /* Before anything secret is opened. */
    if (!inbox_readers_start(&readers, err))
        return false;
    bool done = open_workspace(cli, &workspace, err) && read_in(cli, &workspace, readers, err);
    inbox_readers_stop(readers);
    workspace_close(&workspace);
    return done;
}
