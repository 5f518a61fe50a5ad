#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "jobs/export.h"

static void print_result(const struct cli *cli, const char *file, int64_t count)
{
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "file", file);
        json_set_int(document, "count", count);
        say_json(cli, document);
    } else if (say_wants_text(cli)) {
        say_line(cli, "%s in %s, which only you can read.",
                 amount_count(count, "person", "people").text, file);
    }
}

bool cmd_export(struct cli *cli, struct error *err)
{
    AUTO(str_free) struct str where = STR_EMPTY;
    struct workspace workspace = WORKSPACE_NONE;
    struct export_options options = {
        .where = cli_join_arguments(cli, 0, &where),
        .file = cli_value(cli, OPTION_OUTPUT),
        .out = cli->out,
    };
    int64_t count = 0;

    if (options.file && !strcmp(options.file, "-"))
        options.file = NULL;
    if (say_wants_json(cli) && !options.file)
        return error_set(err, ERROR_USAGE,
                         "'export' writes CSV; for JSON there is: fortnight list --json");
    if (!open_workspace(cli, &workspace, err))
        return false;
    bool exported = job_export(&workspace, &options, &count, err);
    if (exported && options.file)
        print_result(cli, options.file, count);
    workspace_close(&workspace);
    return exported;
}
