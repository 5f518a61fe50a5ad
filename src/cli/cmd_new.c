#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "jobs/compose.h"

static void print_result(const struct cli *cli, const struct composed *composed)
{
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "edition", composed->slug);
        json_set_text(document, "file", composed->path);
        say_json(cli, document);
    } else if (say_wants_text(cli)) {
        say_line(cli, "Made %s. Write it in any editor.", composed->path);
        say_next(cli, "check %s", say_word(composed->slug).text);
    }
}

bool cmd_new(struct cli *cli, struct error *err)
{
    AUTO(str_free) struct str title = STR_EMPTY;
    struct workspace workspace = WORKSPACE_NONE;
    struct composed composed = COMPOSED_NONE;
    const struct compose_options options = {
        .title = cli_join_arguments(cli, 0, &title),
        .correction_of = cli_value(cli, OPTION_CORRECTION_OF),
    };

    if (!options.title && !options.correction_of)
        return error_set(err, ERROR_USAGE,
                         "give the edition a title, as in: fortnight new 'Pay talks'");
    if (!open_workspace(cli, &workspace, err))
        return false;
    bool made = job_compose(&workspace, &options, &composed, err);
    if (made)
        print_result(cli, &composed);
    composed_free(&composed);
    workspace_close(&workspace);
    return made;
}
