#include "jobs/check.h"

#include <limits.h>
#include <time.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "edition/past.h"
#include "edition/theme.h"
#include "jobs/check_blanks.h"
#include "jobs/fields.h"
#include "jobs/letters.h"
#include "jobs/pick.h"
#include "jobs/settings.h"
#include "message/content.h"
#include "template/find.h"

#define AUDIENCE_PREFIX  "audience."
#define CLIPPED_BYTES    ((size_t)100 << 10) /* what the strictest big provider shows of the HTML */
#define STARTER_MIN_LINE 30                  /* shorter lines prove nothing */

static void check_sections(const struct workspace *workspace, const struct edition *edition,
                           struct findings *findings)
{
    const struct config *config = workspace->config;
    const char **names = xcalloc(config->audience_count + 1, sizeof(*names));

    for (size_t i = 0; i < config->audience_count; i++)
        names[i] = config->audiences[i].name;
    for (size_t i = 0; i < edition->blank_count; i++) {
        const struct edition_blank *blank = &edition->blanks[i];
        AUTO(str_free) struct str mend = STR_EMPTY;
        bool known = false;
        if (!text_starts(blank->name, AUDIENCE_PREFIX))
            continue;
        const char *name = blank->name + strlen(AUDIENCE_PREFIX);
        for (size_t n = 0; n < config->audience_count; n++)
            known = known || strcmp(names[n], name) == 0;
        if (known)
            continue;
        const char *meant = text_nearest(name, names);
        if (meant)
            str_addf(&mend, "Did you mean '" AUDIENCE_PREFIX "%.60s'?", meant);
        else
            str_add_text(&mend, "Name it among the audiences in " CONFIG_FILE);
        finding_add(findings, FINDING_ERROR, edition->file, blank->line, mend.text,
                    "there is no audience '%.60s'", name);
    }
    free(names);
}

struct checking {
    const struct workspace *workspace;
    const struct edition *edition;
    struct findings *findings;
    struct reach *reach;
    bool quick; /* for `send`, which counts by itself */
};

static bool has_line(const char *text, const char *line, size_t len)
{
    for (const char *at = text; at && *at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, line, len) == 0 && (at[len] == '\n' || at[len] == '\0'))
            return true;
    }
    return false;
}

/* The lines of this starter that say something and stand in the edition word for word. */
static bool check_starter(const struct checking *c, const char *name, struct error *err)
{
    const struct edition *edition = c->edition;
    struct found_template starter = FOUND_NOTHING;
    int number = 1;

    if (!find_template(&starter, c->workspace->folder, name, err))
        return false;
    for (const char *line = edition->source; *line; number++) {
        size_t len = strcspn(line, "\n");
        size_t shown = len > 0 && line[len - 1] == '\r' ? len - 1 : len;
        if (shown >= STARTER_MIN_LINE && has_line(starter.text, line, shown)) {
            AUTO(str_free) struct str text = STR_EMPTY;
            text_add_clean(&text, line, 40);
            finding_add(c->findings, FINDING_ERROR, edition->file, number,
                        "Write your own, or delete the line",
                        "a line of the starter is still here: '%s'", text.text);
        }
        line += len + (line[len] == '\n');
    }
    find_done(&starter);
    return true;
}

/* A mistyped field fits nobody, or with != everybody: neither is what was meant. */
static bool check_fields(const struct checking *c, struct error *err)
{
    const struct head_entry *text = &c->edition->head.audience;
    struct error why = {0};
    bool known = true;

    if (!*text->text)
        return true;
    if (!fields_check_audience(c->workspace, text->text, &known, &why, err))
        return false;
    if (!known)
        finding_add(c->findings, FINDING_WARNING, c->edition->file, text->line, "Correct it there",
                    "audience: %s", why.message);
    return true;
}

/* Whatever is wrong with the audience, a mistyped blank shows. */
static bool check_blanks_of_everyone(const struct checking *c, struct error *err)
{
    AUTO(audience_auto_free) struct audience *everyone = NULL;
    struct reach reach = {0};

    if (c->quick)
        return true;
    if (!workspace_audience(c->workspace, NULL, &everyone, err))
        return false;
    const struct check_blanks what = {
        .edition = c->edition, .audience = everyone, .findings = c->findings, .everyone = true};
    return check_blanks(c->workspace, &what, &reach, err);
}

static bool check_audience(const struct checking *c, struct error *err)
{
    const struct head_entry *text = &c->edition->head.audience;
    const char *file = c->edition->file;
    AUTO(audience_auto_free) struct audience *audience = NULL;
    struct error wrong = {0};

    if (!workspace_audience(c->workspace, text->text, &audience, &wrong)) {
        if (wrong.kind != ERROR_DATA)
            return error_set(err, wrong.kind, "%s", wrong.message);
        finding_add(c->findings, FINDING_ERROR, file, text->line, "Correct it there",
                    "audience: %s", wrong.message);
        return check_blanks_of_everyone(c, err);
    }
    const struct check_blanks what = {
        .edition = c->edition, .audience = audience, .findings = c->findings, .quick = c->quick};
    if (!check_blanks(c->workspace, &what, c->reach, err))
        return false;
    if (c->quick)
        return true;
    if (!check_fields(c, err))
        return false;
    if (c->reach->people == 0)
        finding_add(c->findings, FINDING_WARNING, file, text->line,
                    "Run `fortnight import FILE.csv`", "there are no people yet");
    if (c->reach->people == 0 || c->reach->fitting > 0)
        return true;
    finding_add(c->findings, FINDING_ERROR, file, text->line,
                "Try `fortnight list WHERE --count` until it fits somebody",
                "the audience '%.120s' is nobody", *text->text ? text->text : "everyone");
    return check_blanks_of_everyone(c, err);
}

/* In the bulletin's time zone, which the process has (workspace.h). */
static void check_dates(const struct checking *c)
{
    time_t seconds = (time_t)clock_now(c->workspace->clock);
    struct tm now = {0};

    if (!localtime_r(&seconds, &now))
        return;
    const struct past_moment moment = {.year = now.tm_year + 1900,
                                       .month = now.tm_mon + 1,
                                       .day = now.tm_mday,
                                       .minute = now.tm_hour * 60 + now.tm_min};
    past_find(c->edition, &moment, c->findings);
}

/* What is wrong with an edition in this workspace, its own findings aside. */
static bool check_against(const struct checking *c, struct error *err)
{
    check_dates(c);
    check_sections(c->workspace, c->edition, c->findings);
    return check_starter(c, "starter.md", err) && check_starter(c, "correction.md", err) &&
           check_audience(c, err);
}

bool check_sendable(const struct workspace *workspace, const char *path, size_t *warnings,
                    struct error *err)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;
    struct findings findings = FINDINGS_NONE;
    struct reach reach = {0};
    struct checking c = {.workspace = workspace, .reach = &reach, .quick = true};

    c.findings = &findings;
    bool fine = edition_load(&edition, path, NULL, &findings, err);
    c.edition = edition;
    fine = fine && check_against(&c, err) && findings_pass(&findings, ERROR_DATA, err);
    *warnings = findings.count - findings.errors;
    findings_free(&findings);
    return fine;
}

/* What is wrong with a file that the edition names begins with the place there. */
static void add_failure(struct findings *findings, const char *file, const struct error *err)
{
    const char *what = err->message;
    size_t len = strlen(file);
    bool missing = err->kind == ERROR_NO_INPUT;
    char *end = NULL;
    long line = 0;

    if (strncmp(what, file, len) == 0 && what[len] == ':') {
        line = strtol(what + len + 1, &end, 10);
        if (line > 0 && line < INT_MAX && strncmp(end, ": ", 2) == 0)
            what = end + 2;
    }
    finding_add(findings, FINDING_ERROR, what == err->message ? "" : file,
                what == err->message ? 0 : (int)line,
                missing ? "Put the file beside the edition, or correct its name"
                        : "Correct it there",
                "%s", what);
}

/* What only shows when it is put together: the theme, addresses among the settings, the size. */
static void check_content(const struct workspace *workspace, const struct edition *edition,
                          struct findings *findings)
{
    AUTO(theme_auto_free) struct theme *theme = NULL;
    struct content content = CONTENT_NONE;
    struct error err = {0};

    if (!theme_load(&theme, workspace->folder, &err) ||
        !content_build(&content, edition, theme, workspace->config, &err)) {
        add_failure(findings, edition->file, &err);
        return;
    }
    if (strlen(content.html) > CLIPPED_BYTES)
        finding_add(findings, FINDING_WARNING, edition->file, 0,
                    "Shorten it, or link to the longer part",
                    "the HTML has %zu KB; some providers show the first %zu KB only",
                    strlen(content.html) >> 10, CLIPPED_BYTES >> 10);
    content_free(&content);
}

static bool check_file(const struct workspace *workspace, struct check *check, struct error *err)
{
    AUTO(edition_auto_free) struct edition *edition = NULL;

    if (!edition_load(&edition, check->path, NULL, &check->findings, err))
        return false;
    content_check_files(edition, &check->findings);
    /* an edition with errors of its own is not put together: that would only repeat them */
    if (!check->findings.errors)
        check_content(workspace, edition, &check->findings);
    const struct checking c = {.workspace = workspace,
                               .edition = edition,
                               .findings = &check->findings,
                               .reach = &check->reach};
    bool done = check_against(&c, err);
    check->edition_errors = check->findings.errors;
    finding_sort(&check->findings, 0);
    return done;
}

bool job_check(struct workspace *workspace, const char *edition, struct check *out,
               struct error *err)
{
    struct check check = CHECK_NONE;
    struct picked picked = PICKED_NONE;
    struct error none = {0};

    if (!pick_edition(workspace, edition, PICK_ANY, &picked, &none)) {
        if (edition || none.kind != ERROR_NO_INPUT)
            return error_set(err, none.kind, "%s", none.message);
        settings_check_secrets(workspace->config, &check.findings);
        letters_check(workspace, &check.findings);
        *out = check;
        return true;
    }
    bool done = picked.path != NULL || error_set(err, ERROR_NO_INPUT,
                                                 "the file of '%.80s' is gone; what was sent is "
                                                 "kept in the store",
                                                 picked.slug);
    if (done) {
        check.slug = xstrdup(picked.slug);
        check.path = xstrdup(picked.path);
        done = check_file(workspace, &check, err);
        settings_check_secrets(workspace->config, &check.findings);
        letters_check(workspace, &check.findings);
    }
    picked_free(&picked);
    if (done)
        *out = check;
    else
        check_free(&check);
    return done;
}

void check_free(struct check *check)
{
    free(check->slug);
    free(check->path);
    findings_free(&check->findings);
    *check = CHECK_NONE;
}
