#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "jobs/test_copy.h"

static void print_result(const struct cli *cli, const struct test_copy_result *result)
{
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "edition", result->slug);
        json_set_int(document, "accepted", result->accepted);
        json_set_int(document, "refused", result->refused);
        say_json(cli, document);
        return;
    }
    if (result->refused)
        say_line(cli, "%s refused: %s",
                 amount_count(result->refused, "test copy", "test copies").text, result->reply);
    if (!say_wants_text(cli))
        return;
    say_line(cli, "'%s': %s accepted by the mail server.", result->slug,
             amount_count(result->accepted, "test copy", "test copies").text);
    if (!result->refused)
        say_next(cli, "send %s   # once it looks right in your mailbox",
                 say_word(result->slug).text);
}

bool cmd_test(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct test_copy_result result = TEST_COPY_RESULT_NONE;
    struct test_copy_options options = {
        .edition = cli_argument(cli, 0),
        .addresses = cli->argument_count > 1 ? cli->arguments + 1 : NULL,
        .address_count = cli->argument_count > 1 ? cli->argument_count - 1 : 0,
        .as = cli_value(cli, OPTION_AS),
    };

    if (!open_workspace(cli, &workspace, err))
        return false;
    stop_catch();
    bool sent = job_test_copy(&workspace, &options, &result, err);
    if (sent) {
        cli->must_look = result.refused > 0;
        print_result(cli, &result);
    }
    test_copy_result_free(&result);
    workspace_close(&workspace);
    return sent;
}
