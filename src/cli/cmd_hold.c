#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "jobs/status.h"

static void print_result(const struct cli *cli, bool running)
{
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_bool(document, "running", running);
        say_json(cli, document);
        return;
    }
    if (!say_wants_text(cli))
        return;
    say_line(cli, running ? "The running send stops within 2 seconds; the rest is kept."
                          : "Held: nothing was being sent.");
    say_next(cli, "send %s   # goes on", say_word(cli_argument(cli, 0)).text);
}

bool cmd_hold(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    bool running = false;

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool held = job_hold(&workspace, cli_argument(cli, 0), &running, err);
    if (held)
        print_result(cli, running);
    workspace_close(&workspace);
    return held;
}
