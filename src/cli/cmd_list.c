#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "cli/show_person.h"
#include "jobs/fields.h"
#include "jobs/list.h"

/*
 * Where the people go as they come. Neither the table nor the document is ever held as a whole: a
 * list has a million people.
 */
struct listing {
    const struct cli *cli;
    const char *const *many_valued;
    struct table *table;
    struct str text; /* of the document: one person */
    bool begun;
};

static struct table *new_table(const struct cli *cli)
{
    static const struct table_column columns[] = {
        {.title = "number", .align = TABLE_RIGHT},
        {.title = "address", .may_be_cut = true},
        {.title = "name", .may_be_cut = true},
        {.title = "status"},
    };

    return table_new(columns, sizeof(columns) / sizeof(*columns), show_table_options(cli));
}

static bool add_row(void *ctx, const struct person *person)
{
    struct listing *listing = ctx;
    char number[SHOW_NUMBER_SIZE];

    if (!listing->table)
        listing->table = new_table(listing->cli);
    show_person_number(person->number, number);
    table_add(listing->table, number);
    table_add(listing->table, person->address);
    table_add(listing->table, person->name);
    table_add(listing->table, person->status);
    return !ferror(listing->cli->out);
}

static bool add_object(void *ctx, const struct person *person)
{
    struct listing *listing = ctx;
    struct json *object = show_person_json(person, listing->many_valued);

    str_reset(&listing->text);
    json_print(object, false, &listing->text);
    json_free(object);
    (void)fprintf(listing->cli->out, "%s%s", listing->begun ? ",\n" : "{\"people\":[\n",
                  listing->text.text);
    listing->begun = true;
    return !ferror(listing->cli->out);
}

/* How many are known only after the last one: the counts come behind the people. */
static void end_document(const struct listing *listing, const struct list_result *result)
{
    AUTO(json_auto_free) struct json *statuses = json_new_object();
    AUTO(str_free) struct str text = STR_EMPTY;

    for (size_t i = 0; i < LIST_STATUSES; i++)
        json_set_int(statuses, result->by_status[i].status, result->by_status[i].count);
    json_print(statuses, false, &text);
    if (!cli_has(listing->cli, OPTION_COUNT))
        (void)fputs(listing->begun ? "\n],\n" : "{\"people\":[],", listing->cli->out);
    else
        (void)fputc('{', listing->cli->out);
    (void)fprintf(listing->cli->out, "\"count\":%lld,\"statuses\":%s}\n", (long long)result->count,
                  text.text);
}

/* "1,204 people: 1,190 active, 14 left" */
static void say_counts(const struct cli *cli, const struct list_result *result)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    str_add_text(&line, amount_count(result->count, "person", "people").text);
    for (size_t i = 0; i < LIST_STATUSES; i++) {
        const struct list_count *row = &result->by_status[i];
        if (row->count)
            str_addf(&line, "%s %s %s", line.len && strchr(line.text, ':') ? "," : ":",
                     amount_number(row->count).text, row->status);
    }
    say_line(cli, "%s", line.text);
}

static void end_text(const struct listing *listing, const struct list_result *result)
{
    const struct cli *cli = listing->cli;

    if (cli_has(cli, OPTION_COUNT))
        (void)fprintf(cli->out, "%lld\n", (long long)result->count);
    else if (!result->count && say_wants_text(cli))
        say_line(cli, "Nobody.");
    else if (cli->terminal.out && say_wants_text(cli))
        say_counts(cli, result);
}

/* Nobody: perhaps because the name of a field is mistyped. */
static bool warn_of_fields(const struct cli *cli, const struct workspace *workspace,
                           const char *where, struct error *err)
{
    struct error why = {0};
    bool known = true;

    if (!fields_check_audience(workspace, where, &known, &why, err))
        return false;
    if (!known)
        say_warning(cli, "%s", why.message);
    return true;
}

static bool run(struct cli *cli, struct workspace *workspace, struct error *err)
{
    struct listing listing = {
        .cli = cli,
        .many_valued = (const char *const *)workspace->config->many_valued.list,
        .text = STR_EMPTY,
    };
    AUTO(str_free) struct str where = STR_EMPTY;
    struct list_options options = {.where = cli_join_arguments(cli, 0, &where),
                                   .find = cli_value(cli, OPTION_FIND),
                                   .ctx = &listing};
    struct list_result result = {.count = 0};

    if (!cli_has(cli, OPTION_COUNT))
        options.each = say_wants_json(cli) ? add_object : add_row;
    bool listed =
        job_list(workspace, &options, &result, err) &&
        (result.count || !options.where || warn_of_fields(cli, workspace, options.where, err));
    table_end(listing.table);
    str_free(&listing.text);
    if (listed && say_wants_json(cli))
        end_document(&listing, &result);
    else if (listed)
        end_text(&listing, &result);
    return listed;
}

bool cmd_list(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool listed = run(cli, &workspace, err);
    workspace_close(&workspace);
    return listed;
}
