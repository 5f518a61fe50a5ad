#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/advice.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/run.h"

struct running {
    struct cli *cli;
    struct json *editions; /* with --json */
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

bool cmd_run(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct running running = {.cli = cli,
                              .editions = say_wants_json(cli) ? json_new_array() : NULL};
    const struct run_options options = {.edition = show_edition, .ctx = &running};
    struct error failed = {0};

    if (!open_workspace(cli, &workspace, err)) {
        json_free(running.editions);
        return false;
    }
    stop_catch();
    bool done = job_run(&workspace, &options, &failed);
    workspace_close(&workspace);
    if (running.editions) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_take(document, "editions", running.editions);
        say_json(cli, document);
    }
    if (done)
        return true;
    cli->hushed = failed.kind == ERROR_LATER && cli_has(cli, OPTION_QUIET);
    *err = failed;
    return false;
}
