#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show_person.h"

static void print_text(const struct cli *cli, const struct by_hand_result *result)
{
    long long number = (long long)result->number;

    say_line(cli, "Erased #%lld: all that was held about them here is gone.", number);
    say_line(cli, "Their address stays kept out, as a keyed hash that nobody can read back.");
    say_line(cli,
             "Copies elsewhere stay: backups, files you imported, messages already made or sent.");
}

bool cmd_erase(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool done = job_erase(&workspace, cli_argument(cli, 0), &result, err);
    if (done && say_wants_json(cli))
        show_person_result(cli, &result);
    else if (done && say_wants_text(cli))
        print_text(cli, &result);
    workspace_close(&workspace);
    return done;
}
