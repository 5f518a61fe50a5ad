#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "jobs/check.h"

/* What was looked at, and all that was found: in the settings first. */
struct seen {
    const char *slug; /* NULL: only the settings */
    const char *path;
    int64_t audience;
    struct findings findings;
};

static int64_t warnings_of(const struct seen *seen)
{
    return (int64_t)(seen->findings.count - seen->findings.errors);
}

static void print_json(const struct cli *cli, const struct seen *seen)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    if (seen->slug) {
        json_set_text(document, "edition", seen->slug);
        json_set_text(document, "file", seen->path);
        json_set_int(document, "audience", seen->audience);
    }
    json_set_int(document, "errors", (int64_t)seen->findings.errors);
    json_set_int(document, "warnings", warnings_of(seen));
    json_set_take(document, "findings", say_findings_json(&seen->findings));
    say_json(cli, document);
}

static void print_good(const struct cli *cli, const struct seen *seen)
{
    AUTO(str_free) struct str found = STR_EMPTY;

    if (warnings_of(seen))
        str_addf(&found, "no error, %s",
                 amount_count(warnings_of(seen), "warning", "warnings").text);
    else
        str_add_text(&found, "nothing is wrong");
    if (!seen->slug) {
        say_line(cli, "The settings: %s. There is no edition to check yet.", found.text);
        say_next(cli, "new 'Title of the edition'");
        return;
    }
    say_line(cli, "'%s': %s. It goes to %s.", seen->slug, found.text,
             amount_count(seen->audience, "person", "people").text);
    say_next(cli, "preview %s", say_word(seen->slug).text);
}

/* What is wrong is the result; that something is wrong is the exit status. */
static bool conclude(struct cli *cli, const struct seen *seen, enum error_kind kind,
                     struct error *err)
{
    if (say_wants_json(cli))
        print_json(cli, seen);
    else
        say_findings(cli, cli->out, &seen->findings);
    if (seen->findings.errors)
        return error_set(err, kind, "%s: mend and check again before you send",
                         amount_count((int64_t)seen->findings.errors, "error", "errors").text);
    if (warnings_of(seen))
        cli_note_ordinary(cli);
    if (say_wants_text(cli))
        print_good(cli, seen);
    return true;
}

static bool check_edition(struct cli *cli, struct workspace *workspace, struct seen *seen,
                          struct error *err)
{
    struct check check = CHECK_NONE;

    if (!job_check(workspace, cli_argument(cli, 0), &check, err))
        return false;
    for (size_t i = 0; i < check.findings.count; i++) {
        const struct finding *found = &check.findings.list[i];
        finding_add(&seen->findings, found->level, found->file, found->line, found->mend, "%s",
                    found->what);
    }
    seen->slug = check.slug;
    seen->path = check.path;
    seen->audience = check.reach.fitting;
    bool good = conclude(cli, seen, check.edition_errors ? ERROR_DATA : ERROR_CONFIG, err);
    check_free(&check);
    return good;
}

bool cmd_check(struct cli *cli, struct error *err)
{
    struct seen seen = {.findings = FINDINGS_NONE};
    struct workspace workspace = WORKSPACE_NONE;
    bool good = false;

    if (open_workspace_checked(cli, &workspace, &seen.findings, err)) {
        good = check_edition(cli, &workspace, &seen, err);
        workspace_close(&workspace);
    } else if (seen.findings.errors) {
        good = conclude(cli, &seen, ERROR_CONFIG, err);
    }
    findings_free(&seen.findings);
    return good;
}
