#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_person.h"

static void print_text(const struct cli *cli, const struct by_hand_result *result)
{
    long long number = (long long)result->number;

    if (result->asked) {
        say_line(cli, "Not added: this person was on the list before and is kept out (%s).",
                 result->status);
        say_line(cli, "A letter asks them to confirm%s; only they themselves can come back.",
                 result->posted ? "" : " and goes out with the next 'run' or 'send'");
        return;
    }
    if (!result->changed) {
        say_line(cli, "On the list already, as #%lld.", number);
        return;
    }
    say_line(cli, "Added as #%lld.", number);
}

bool cmd_add(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};
    const struct by_hand_add add = {
        .address = cli_argument(cli, 0),
        .assignments = cli->arguments + 1,
        .consent = cli_value(cli, OPTION_CONSENT),
    };

    if (!open_workspace(cli, &workspace, err) || !job_add(&workspace, &add, &result, err))
        return false;
    show_person_result(cli, &result, print_text);
    return true;
}
