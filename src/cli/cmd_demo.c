#include "cli/cmd.h"

#include "base/stop.h"
#include "base/text.h"
#include "cli/amount.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/demo.h"

/* A million is what the largest list we know of needs. */
#define PEOPLE_MOST 2000000

struct showing {
    const struct cli *cli;
    struct progress *progress;
};

static void show_step(void *ctx, const char *what)
{
    struct showing *showing = ctx;

    progress_clear(showing->progress);
    if (say_wants_text(showing->cli)) {
        say_line(showing->cli, "%s", what);
        (void)fflush(showing->cli->out);
    }
}

static void show_progress(void *ctx, const struct figures *figures)
{
    struct showing *showing = ctx;
    int64_t left = figures->waiting + figures->sending;

    progress_update(showing->progress, figures->audience - left, figures->audience, "");
}

static void print_result(const struct cli *cli, const struct demo_result *result)
{
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "workspace", result->folder);
        json_set_text(document, "outbox", result->outbox);
        json_set_text(document, "message", result->message);
        json_set_text(document, "edition", result->send.slug);
        show_figures_json(document, &result->send.figures);
        say_json(cli, document);
        return;
    }
    if (!say_wants_text(cli))
        return;
    (void)fputc('\n', cli->out);
    show_figures(cli, &result->send.figures);
    (void)fputc('\n', cli->out);
    show_pair(cli->out, "Workspace", result->folder);
    show_pair(cli->out, "Outbox", result->outbox);
    show_pair(cli->out, "A message", result->message);
    (void)fputc('\n', cli->out);
    say_line(cli, "Nobody was mailed: the outbox is a folder. Look around with");
    say_line(cli, "  fortnight -C %s status %s", result->folder, result->send.slug);
    say_line(cli, "  fortnight -C %s list --count", result->folder);
    say_line(cli, "or start your own bulletin:");
    say_next(cli, "init bulletin");
}

bool cmd_demo(struct cli *cli, struct error *err)
{
    struct showing showing = {.cli = cli};
    struct demo_result result = DEMO_RESULT_NONE;
    struct demo_options options = {
        .step = show_step,
        .progress = show_progress,
        .ctx = &showing,
    };
    const char *people = cli_argument(cli, 0);

    if (people && !text_to_int(people, 1, PEOPLE_MOST, &options.people))
        return error_set(err, ERROR_USAGE, "'demo' wants a number of people from 1 to %s",
                         amount_number(PEOPLE_MOST).text);
    stop_catch();
    showing.progress = progress_start(cli, "Sending");
    bool shown = job_demo(&options, &result, err);
    progress_end(showing.progress);
    if (shown)
        print_result(cli, &result);
    demo_result_free(&result);
    return shown;
}
