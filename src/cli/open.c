#include "cli/open.h"

#include "cli/amount.h"
#include "cli/say.h"

bool open_workspace_checked(const struct cli *cli, struct workspace *out, struct findings *findings,
                            struct error *err)
{
    struct workspace_options options = {
        .folder = cli_value(cli, OPTION_WORKSPACE),
        .clock = cli->clock,
        .log = cli->log,
        .findings = findings,
    };

    return workspace_open(out, &options, err);
}

bool open_workspace(const struct cli *cli, struct workspace *out, struct error *err)
{
    AUTO(findings_free) struct findings findings = FINDINGS_NONE;

    if (open_workspace_checked(cli, out, &findings, err))
        return true;
    if (findings.errors < 2)
        return false;
    (void)fflush(cli->out);
    say_findings(cli, cli->err, &findings);
    return error_set(err, ERROR_CONFIG, "the configuration has %s",
                     amount_count((int64_t)findings.errors, "error", "errors").text);
}
