#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_person.h"

static void print_text(const struct cli *cli, const struct by_hand_result *result)
{
    long long number = (long long)result->number;

    say_line(cli,
             result->changed ? "#%lld has the new address from now on (%s)."
                             : "#%lld has this address already (%s).",
             number, result->status);
}

bool cmd_address(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!open_workspace(cli, &workspace, err) ||
        !job_address(&workspace, cli_argument(cli, 0), cli_argument(cli, 1), &result, err))
        return false;
    show_person_result(cli, &result, print_text);
    return true;
}
