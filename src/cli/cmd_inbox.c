#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_inbox.h"

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

static void show_result(struct cli *cli, const struct inbox_counts *counts, struct json *list)
{
    bool dry_run = cli_has(cli, OPTION_DRY_RUN);

    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = show_inbox_json(counts);
        if (list)
            json_set_take(document, "list", list);
        say_json(cli, document);
    }
    show_inbox(cli, counts, dry_run);
    if (!dry_run)
        show_inbox_troubles(cli, counts);
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
