#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_person.h"

static void print_text(const struct cli *cli, const struct by_hand_result *result)
{
    long long number = (long long)result->number;

    if (!result->changed) {
        say_line(cli, "#%lld is off the list already (%s).", number, result->status);
        return;
    }
    say_line(cli,
             "Removed #%lld: nothing is sent to them any more, and no import brings them back.",
             number);
    say_line(cli, "Only they themselves can undo it, by signing up again.");
}

bool cmd_remove(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool done = job_remove(&workspace, cli_argument(cli, 0), &result, err);
    if (done && say_wants_json(cli))
        show_person_result(cli, &result);
    else if (done && say_wants_text(cli))
        print_text(cli, &result);
    workspace_close(&workspace);
    return done;
}
