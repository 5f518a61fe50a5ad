#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_person.h"

static void print_text(const struct cli *cli, const struct by_hand_result *result)
{
    long long number = (long long)result->number;

    say_line(cli, result->changed ? "Changed #%lld." : "#%lld is so already.", number);
}

bool cmd_set(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!open_workspace(cli, &workspace, err) ||
        !job_set(&workspace, cli_argument(cli, 0), cli->arguments + 1, &result, err))
        return false;
    show_person_result(cli, &result, print_text);
    return true;
}
