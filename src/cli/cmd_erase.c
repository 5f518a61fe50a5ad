#include "cli/cmd.h"

#include "cli/ask.h"
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

/* Nothing brings it back, so a person at a terminal says it twice. */
static bool means_it(const struct cli *cli, struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;

    if (!cli->terminal.asks || cli_has(cli, OPTION_YES))
        return true;
    if (!ask_text(cli,
                  "All that is held about this person goes, and nothing brings it back.\n"
                  "Type erase to go on, anything else to stop",
                  "", &answer, err))
        return false;
    return strcmp(answer.text, "erase") == 0 || error_set(err, ERROR_LATER, "nothing was erased");
}

bool cmd_erase(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct by_hand_result result = {.number = 0};

    if (!means_it(cli, err) || !open_workspace(cli, &workspace, err) ||
        !job_erase(&workspace, cli_argument(cli, 0), &result, err))
        return false;
    show_person_result(cli, &result, print_text);
    return true;
}
