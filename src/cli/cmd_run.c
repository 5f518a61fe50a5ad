#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/advice.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "cli/show_inbox.h"
#include "jobs/run.h"

struct running {
    struct cli *cli;
    struct json *editions; /* with --json */
    struct json *inbox;    /* the same, when there is one */
};

static struct advice advice_of(const struct send_result *result)
{
    return (struct advice){.slug = result->slug,
                           .figures = &result->figures,
                           .troubles = &result->troubles,
                           .marked = result->marked};
}

static void add_json(const struct running *running, const struct send_result *result)
{
    const struct advice advice = advice_of(result);
    struct json *item = json_new_object();

    json_set_text(item, "edition", result->slug);
    json_set_int(item, "sent", result->sent_now);
    show_figures_json(item, &result->figures);
    advice_json(item, &advice);
    json_append_take(running->editions, item);
}

/* Silent for cron unless there is news: nobody reads a mail that comes every few minutes. */
static void show_edition(void *ctx, const struct send_result *result, bool is_news)
{
    const struct running *running = ctx;
    struct cli *cli = running->cli;
    const struct advice advice = advice_of(result);

    if (is_news)
        cli->must_look = true;
    if (result->figures.refused)
        cli_note_ordinary(cli);
    if (running->editions) {
        add_json(running, result);
    } else if (is_news || say_wants_text(cli)) {
        say_line(cli, "'%s': %s accepted now", result->slug,
                 amount_count(result->sent_now, "message", "messages").text);
        show_figures(cli, &result->figures);
        advice_show(cli, &advice);
    }
}

/* Silent when nothing came, as all of it. */
static bool read_inbox(struct running *running, struct workspace *workspace,
                       struct inbox_readers *readers, struct error *err)
{
    const struct inbox_options options = {.dry_run = false};
    struct inbox_counts counts = {.mails = 0};

    if (!workspace->config->inbox.url)
        return true;
    bool done = job_inbox(workspace, readers, &options, &counts, err);
    if (running->editions)
        running->inbox = show_inbox_json(&counts);
    else if (counts.mails || counts.letters)
        show_inbox(running->cli, &counts, false);
    show_inbox_troubles(running->cli, &counts);
    return done;
}

/* An inbox that cannot be read keeps nobody from what is due to them. */
static bool run_in(struct running *running, struct workspace *workspace,
                   struct inbox_readers *readers, struct error *err)
{
    const struct run_options options = {.edition = show_edition, .ctx = running};
    struct error inbox = {0};

    stop_catch();
    bool is_read = read_inbox(running, workspace, readers, &inbox);
    if (!job_run(workspace, &options, err))
        return false;
    if (!is_read && err)
        *err = inbox;
    return is_read;
}

static void print_json(const struct running *running)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_take(document, "editions", running->editions);
    if (running->inbox)
        json_set_take(document, "inbox", running->inbox);
    say_json(running->cli, document);
}

bool cmd_run(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct inbox_readers *readers = NULL;
    struct running running = {.cli = cli};
    struct error failed = {0};

    /* Before anything secret is opened. */
    if (!inbox_readers_start(&readers, err))
        return false;
    bool opened = open_workspace(cli, &workspace, err);
    if (opened && say_wants_json(cli))
        running.editions = json_new_array();
    bool done = opened && run_in(&running, &workspace, readers, &failed);
    inbox_readers_stop(readers);
    workspace_close(&workspace);
    if (running.editions)
        print_json(&running);
    if (done || !opened)
        return done;
    cli->hushed = failed.kind == ERROR_LATER && cli_has(cli, OPTION_QUIET);
    *err = failed;
    return false;
}
