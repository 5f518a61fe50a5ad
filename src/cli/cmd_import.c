#include "cli/cmd.h"

#include "base/stop.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/import.h"

#define REJECTS_SHOWN 20

struct importing {
    const struct cli *cli;
    const char *file; /* as it is called */
    struct progress *progress;
    int64_t rejected;
    struct json *people; /* of a dry run with --json */
};

/* "members.csv:12: why"; of whom only on a terminal. */
static void show_reject(void *ctx, const struct import_reject *reject)
{
    struct importing *importing = ctx;
    struct error why = {.kind = ERROR_DATA};

    if (importing->rejected++ >= REJECTS_SHOWN)
        return;
    (void)error_set(&why, ERROR_DATA, "%.100s:%lld: %.300s", importing->file,
                    (long long)reject->line, reject->reason);
    (void)error_about(&why, reject->about);
    progress_clear(importing->progress);
    say_error(importing->cli, &why);
}

static void show_progress(void *ctx, int64_t octets, int64_t total)
{
    const struct importing *importing = ctx;

    progress_update(importing->progress, octets, total, "");
}

static struct json *fields_json(const struct person *person)
{
    struct json *fields = json_new_object();

    for (size_t i = 0; i < person->field_count; i++) {
        const struct person_field *field = &person->fields[i];
        if (field->count == 1) {
            json_set_text(fields, field->name, field->text);
            continue;
        }
        struct json *values = json_new_array();
        for (size_t v = 0; v < field->count; v++)
            json_append_text(values, person->values[field->first + v]);
        json_set_take(fields, field->name, values);
    }
    return fields;
}

static void show_person(void *ctx, int64_t line, const struct person *person)
{
    struct importing *importing = ctx;
    FILE *out = importing->cli->out;

    if (importing->people) {
        struct json *item = json_new_object();
        json_set_int(item, "line", line);
        json_set_text(item, "address", person->address);
        json_set_text(item, "name", person->name);
        json_set_take(item, "fields", fields_json(person));
        json_append_take(importing->people, item);
        return;
    }
    (void)fprintf(out, "Line %lld is understood as\n", (long long)line);
    show_pair(out, "address", person->address);
    for (size_t i = 0; i < person->field_count; i++)
        show_pair(out, person->fields[i].name, person->fields[i].text);
}

static struct json *columns_json(const struct import_result *result)
{
    struct json *columns = json_new_array();

    for (size_t i = 0; i < result->column_count; i++) {
        struct json *column = json_new_object();
        json_set_text(column, "heading", result->columns[i].heading);
        json_set_text(column, "field", result->columns[i].field ? result->columns[i].field : "");
        json_append_take(columns, column);
    }
    return columns;
}

static void print_json(const struct importing *importing, const struct import_result *result)
{
    AUTO(json_auto_free) struct json *document = json_new_object();

    json_set_int(document, "rows", result->rows);
    json_set_int(document, "added", result->added);
    json_set_int(document, "updated", result->updated);
    json_set_int(document, "unchanged", result->unchanged);
    json_set_int(document, "rejected", result->rejected);
    json_set_int(document, "kept_out", result->kept_out);
    json_set_int(document, "doubles", result->doubles);
    json_set_int(document, "not_utf8_line", result->not_utf8_line);
    json_set_real(document, "seconds", result->seconds);
    if (importing->people) {
        json_set_take(document, "columns", columns_json(result));
        json_set_take(document, "people", importing->people);
    }
    say_json(importing->cli, document);
}

static void print_count(const struct cli *cli, const char *word, int64_t count, const char *note)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!count)
        return;
    str_addf(&text, "%s%s", amount_number(count).text, note);
    show_pair(cli->out, word, text.text);
}

static void print_columns(const struct cli *cli, const struct import_result *result)
{
    for (size_t i = 0; i < result->column_count; i++) {
        if (!result->columns[i].field && result->columns[i].heading[0])
            show_pair(cli->out, "left out", result->columns[i].heading);
    }
}

static void print_text(const struct cli *cli, const struct import_result *result)
{
    bool dry_run = cli_has(cli, OPTION_DRY_RUN);

    if (dry_run)
        print_columns(cli, result);
    show_pair(cli->out, "Rows", amount_number(result->rows).text);
    print_count(cli, "New", result->added, "");
    print_count(cli, "Changed", result->updated, "");
    print_count(cli, "As before", result->unchanged, "");
    print_count(cli, "Rejected", result->rejected, "");
    print_count(cli, "Kept out", result->kept_out,
                " who left, complained, bounced, were erased, or have another address now");
    print_count(cli, "Doubles", result->doubles,
                " about somebody of an earlier row: the last one counts");
    if (dry_run)
        say_line(cli, "This was a trial: nothing was written.");
}

static void say_what_to_look_at(const struct importing *importing,
                                const struct import_result *result)
{
    const struct cli *cli = importing->cli;
    const char *rejects = cli_value(cli, OPTION_REJECTS);

    if (importing->rejected > REJECTS_SHOWN)
        say_warning(cli, "%s were rejected%s%s",
                    amount_count(result->rejected - REJECTS_SHOWN, "more row", "more rows").text,
                    rejects ? ": see " : "; --rejects FILE keeps them", rejects ? rejects : "");
    if (result->not_utf8_line)
        say_warning(cli,
                    "%s:%lld: this is not UTF-8 and was read as Windows-1252: look at the names",
                    importing->file, (long long)result->not_utf8_line);
}

static void add_option(struct str *out, const struct cli *cli, enum option option, const char *name)
{
    for (const char *const *value = cli->options[option].values; value && *value; value++) {
        str_addf(out, " --%s ", name);
        say_add_quoted(out, *value);
    }
}

/* The same import once more, of this file: as it was typed. */
static void add_import(struct str *out, const struct cli *cli, const char *file)
{
    str_add_text(out, "import ");
    say_add_quoted(out, file);
    add_option(out, cli, OPTION_MAP, "map");
    add_option(out, cli, OPTION_SET, "set");
    if (cli_has(cli, OPTION_REPLACE))
        str_add_text(out, " --replace");
    add_option(out, cli, OPTION_CONSENT, "consent");
}

static void say_what_is_next(const struct cli *cli, const struct import_result *result)
{
    const char *rejects = cli_value(cli, OPTION_REJECTS);
    AUTO(str_free) struct str import = STR_EMPTY;

    if (!result->rows) {
        say_line(cli, "There are headings, but no people below them.");
    } else if (cli_has(cli, OPTION_DRY_RUN)) {
        add_import(&import, cli, cli_argument(cli, 0));
        if (!cli_has(cli, OPTION_CONSENT))
            str_add_text(&import, " --consent 'where and when they agreed'");
        say_next(cli, "%s", import.text);
    } else if (result->rejected && rejects) {
        add_import(&import, cli, rejects);
        say_next(cli, "%s   # once it is mended", import.text);
    } else {
        say_next(cli, "new 'The title of the edition'");
    }
}

static void show_result(struct importing *importing, struct cli *cli,
                        const struct import_result *result)
{
    if (result->rejected)
        cli->must_look = true;
    if (result->not_utf8_line)
        cli_note_ordinary(cli);
    say_what_to_look_at(importing, result);
    if (say_wants_json(cli)) {
        print_json(importing, result);
        return;
    }
    if (!cli_has(cli, OPTION_QUIET) || result->rejected)
        print_text(cli, result);
    say_what_is_next(cli, result);
}

static bool import_into(struct cli *cli, struct workspace *workspace, struct error *err)
{
    const char *file = cli_argument(cli, 0);
    bool dry_run = cli_has(cli, OPTION_DRY_RUN);
    struct importing importing = {
        .cli = cli,
        .file = strcmp(file, "-") == 0 ? "standard input" : file,
        .progress = progress_start_octets(cli, dry_run ? "Reading" : "Importing"),
        .people = dry_run && say_wants_json(cli) ? json_new_array() : NULL,
    };
    const struct import_options options = {
        .file = file,
        .maps = cli->options[OPTION_MAP].values,
        .sets = cli->options[OPTION_SET].values,
        .consent = cli_value(cli, OPTION_CONSENT),
        .rejects = cli_value(cli, OPTION_REJECTS),
        .replace = cli_has(cli, OPTION_REPLACE),
        .dry_run = dry_run,
        .shown = show_person,
        .rejected = show_reject,
        .progress = show_progress,
        .ctx = &importing,
    };
    struct import_result result = IMPORT_RESULT_NONE;

    stop_catch();
    bool done = job_import(workspace, &options, &result, err);
    progress_end(importing.progress);
    if (done)
        show_result(&importing, cli, &result);
    else if (result.rows)
        say_warning(cli, "taken before it ended: %s",
                    amount_count(result.rows - result.rejected, "row", "rows").text);
    if (!done || !say_wants_json(cli))
        json_free(importing.people);
    import_result_free(&result);
    return done;
}

bool cmd_import(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool done = import_into(cli, &workspace, err);
    workspace_close(&workspace);
    return done;
}
