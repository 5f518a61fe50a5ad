#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/ask.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/cancel.h"

static bool confirm(void *ctx, const struct cancel_outlook *outlook)
{
    const struct cli *cli = ctx;

    (void)fflush(cli->out);
    (void)fprintf(cli->err, "'%s': %s of %s will never get it. It cannot be undone.\n",
                  outlook->slug, amount_number(outlook->waiting).text,
                  amount_count(outlook->audience, "person", "people").text);
    return ask_count(cli, outlook->waiting, "cancel");
}

static void print_json(const struct cli *cli, const struct cancel_result *result)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_text(document, "edition", result->slug);
    json_set_bool(document, "cancelled", result->cancelled);
    json_set_bool(document, "running", result->running);
    json_set_int(document, "dropped", result->dropped);
    show_figures_json(document, &result->figures);
    say_json(cli, document);
}

static void print_text(const struct cli *cli, const struct cancel_result *result)
{
    if (!result->cancelled) {
        say_line(cli, "'%s': nobody is waiting for it any more; there is nothing to cancel.",
                 result->slug);
        return;
    }
    say_line(cli, "'%s' is cancelled: %s will not get it.", result->slug,
             amount_count(result->dropped, "person", "people").text);
    if (result->running)
        say_line(cli, "The running send stops within 2 seconds; what is on its way still goes.");
    show_figures(cli, &result->figures);
    say_next(cli, "status %s --people   # who did not get it, and why",
             say_word(result->slug).text);
}

bool cmd_cancel(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct cancel_result result = CANCEL_RESULT_NONE;
    bool asks = cli->terminal.asks && !cli_has(cli, OPTION_YES);
    const struct cancel_options options = {
        .edition = cli_argument(cli, 0),
        .whole_name = !cli->terminal.asks,
        .confirm = asks ? confirm : NULL,
        .ctx = cli,
    };

    if (!open_workspace(cli, &workspace, err) || !job_cancel(&workspace, &options, &result, err))
        return false;
    if (say_wants_json(cli))
        print_json(cli, &result);
    else if (say_wants_text(cli))
        print_text(cli, &result);
    cancel_result_free(&result);
    return true;
}
