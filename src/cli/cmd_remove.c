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
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!open_workspace(cli, &workspace, err) ||
        !job_remove(&workspace, cli_argument(cli, 0), &result, err))
        return false;
    show_person_result(cli, &result, print_text);
    return true;
}
