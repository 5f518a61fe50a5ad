#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "jobs/preview.h"

static void print_json(const struct cli *cli, const struct preview_result *result)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_text(document, "edition", result->slug);
    json_set_text(document, "whom", result->whom);
    if (result->file) {
        json_set_text(document, "file", result->file); /* what names somebody is in there only */
    } else {
        json_set_text(document, "subject", result->subject);
        json_set_text(document, "content", result->bytes.text);
    }
    say_json(cli, document);
}

static void print_text(const struct cli *cli, const struct preview_result *result)
{
    if (!result->file) {
        (void)fwrite(result->bytes.text, 1, result->bytes.len, cli->out);
        return;
    }
    if (!say_wants_text(cli))
        return;
    say_line(cli, "Made %s. %s%s.", result->file, result->whom,
             cli_has(cli, OPTION_FORMAT) ? "" : "; open it in a browser");
    say_next(cli, "plan %s", say_word(result->slug).text);
}

bool cmd_preview(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct preview_result result = PREVIEW_RESULT_NONE;
    const char *format = cli_value(cli, OPTION_FORMAT);
    struct preview_options options = {
        .edition = cli_argument(cli, 0),
        .as = cli_value(cli, OPTION_AS),
        .file = cli_value(cli, OPTION_OUTPUT),
    };

    if ((format && !preview_format_read(format, &options.format, err)) ||
        !open_workspace(cli, &workspace, err))
        return false;
    bool made = job_preview(&workspace, &options, &result, err);
    if (made && say_wants_json(cli))
        print_json(cli, &result);
    else if (made)
        print_text(cli, &result);
    preview_result_free(&result);
    workspace_close(&workspace);
    return made;
}
