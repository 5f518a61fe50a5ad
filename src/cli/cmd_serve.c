#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/say.h"
#include "jobs/serve.h"

static void say_where(void *ctx, const char *where)
{
    const struct cli *cli = ctx;

    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_text(document, "listening", where);
        say_json(cli, document);
    } else if (say_wants_text(cli)) {
        say_line(cli, "Listening on %s. Ctrl-C stops it.",
                 *where ? where : "the socket that systemd handed over");
    }
    (void)fflush(cli->out);
}

bool cmd_serve(struct cli *cli, struct error *err)
{
    const struct serve_options options = {.folder = cli_value(cli, OPTION_WORKSPACE),
                                          .log = cli->log,
                                          .listening = say_where,
                                          .ctx = cli};

    stop_catch();
    return job_serve(&options, err);
}
