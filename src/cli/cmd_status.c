#include "cli/cmd.h"

#include "cli/advice.h"
#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/status.h"

/* Where the people go as they come: into the document, or into a table that is printed bit by bit.
 */
struct people {
    const struct cli *cli;
    struct json *list;
    struct table *table;
};

/*
 * Addresses are shown to a person at a terminal only: what goes into a file or a pipe is not asked
 * for people (promise 6). There a number serves: fortnight show '#NUMBER'.
 */
static struct table *new_people_table(const struct cli *cli)
{
    const struct table_column columns[] = {
        {.title = "number", .align = TABLE_RIGHT},
        {.title = "state"},
        {.title = "reason"},
        {.title = "status"},
        {.title = cli->terminal.out ? "address" : "domain", .may_be_cut = true},
        {.title = "what the server said", .may_be_cut = true},
    };

    return table_new(columns, sizeof(columns) / sizeof(*columns), show_table_options(cli));
}

static void add_row(struct people *people, const struct status_person *person)
{
    char number[24];

    if (!people->table)
        people->table = new_people_table(people->cli);
    (void)snprintf(number, sizeof(number), "#%lld", (long long)person->number);
    table_add(people->table, number);
    table_add(people->table, person->shown);
    table_add(people->table, person->because);
    table_add(people->table, person->status);
    table_add(people->table, people->cli->terminal.out ? person->address : person->domain);
    table_add(people->table, person->reply);
}

static bool add_person(void *ctx, const struct status_person *person)
{
    struct people *people = ctx;

    if (!people->list) {
        add_row(people, person);
        return true;
    }
    struct json *item = json_new_object();
    json_set_int(item, "number", person->number);
    json_set_text(item, "state", person->state);
    json_set_text(item, "reason", person->reason);
    json_set_text(item, "status", person->status);
    json_set_text(item, "domain", person->domain);
    json_set_text(item, "reply", person->reply);
    json_append_take(people->list, item);
    return true;
}

static struct json *status_json(const struct status *status)
{
    struct json *document = json_new_object();

    json_set_text(document, "edition", status->slug);
    json_set_text(document, "subject", status->subject);
    json_set_text(document, "state", status->state);
    json_set_bool(document, "held", status->held);
    json_set_bool(document, "running", status->running);
    if (status->slowed)
        json_set_int(document, "slowed", status->slowed);
    show_figures_json(document, &status->figures);
    return document;
}

static struct advice advice_of(const struct status *status)
{
    return (struct advice){
        .slug = status->slug, .figures = &status->figures, .troubles = &status->troubles};
}

static const char *state_text(const struct status *status)
{
    if (status->running)
        return "being sent now";
    if (status->held)
        return status->held_for_complaints ? "stopped: too many complained about it" : "held";
    if (strcmp(status->state, "open") == 0)
        return "begun, not finished";
    if (strcmp(status->state, "done") == 0)
        return "finished";
    return strcmp(status->state, "unsent") == 0 ? "not sent yet" : status->state;
}

static void print_next(const struct cli *cli, const struct status *status)
{
    const struct figures *figures = &status->figures;
    bool rest = figures->waiting || figures->deferred || figures->sending;

    if (strcmp(status->state, "unsent") == 0)
        say_next(cli, "plan %s", say_word(status->slug).text);
    else if (figures->refused && cli_has(cli, OPTION_PEOPLE) && !status->running)
        say_next(cli, "send %s --only refused   # once more to those, if the cause is mended",
                 say_word(status->slug).text);
    else if (rest && !status->running)
        say_next(cli, "send %s   # goes on with the rest", say_word(status->slug).text);
    else if (figures->accepted < figures->audience && !cli_has(cli, OPTION_PEOPLE))
        say_next(cli, "status %s --people   # who did not get it, and why",
                 say_word(status->slug).text);
}

static void print_head(const struct cli *cli, const struct status *status)
{
    char at[WORKSPACE_TIME_SIZE];

    show_pair(cli->out, "Edition", status->slug);
    show_pair(cli->out, "Subject", status->subject);
    show_pair(cli->out, "Audience", show_audience(status->audience));
    show_pair(cli->out, "State", state_text(status));
    if (status->frozen_at) {
        workspace_time(status->frozen_at, at);
        show_pair(cli->out, "Begun", at);
    }
    if (status->last_at) {
        workspace_time(status->last_at, at);
        show_pair(cli->out, "Last", at);
    }
    if (status->figures.audience)
        show_pair(cli->out, "People", amount_number(status->figures.audience).text);
    show_figures(cli, &status->figures);
    if (status->slowed)
        say_line(cli, "  %s for less mail: slowed for now, the others go on.",
                 amount_count(status->slowed, "domain asked", "domains asked").text);
}

static void note(struct cli *cli, const struct status *status)
{
    const struct advice advice = advice_of(status);

    if (advice_is_needed(&advice))
        cli->must_look = true;
    if (status->figures.refused)
        cli_note_ordinary(cli);
}

static bool show_one(struct cli *cli, struct workspace *workspace, struct error *err)
{
    struct people people = {.cli = cli};
    bool asked = cli_has(cli, OPTION_PEOPLE);
    struct status status = STATUS_NONE;
    struct status_options options = {.edition = cli_argument(cli, 0), .ctx = &people};

    if (asked && say_wants_json(cli))
        people.list = json_new_array();
    if (asked)
        options.each = add_person;
    bool found = job_status(workspace, &options, &status, err);
    if (found && asked && !people.list && !people.table)
        say_line(cli, "Nobody: %s of %s accepted.", amount_number(status.figures.accepted).text,
                 amount_number(status.figures.audience).text);
    table_end(people.table);
    const struct advice advice = advice_of(&status);
    if (found && say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = status_json(&status);
        advice_json(document, &advice);
        if (people.list)
            json_set_take(document, "people", people.list);
        people.list = NULL;
        say_json(cli, document);
    } else if (found) {
        if (!asked) {
            print_head(cli, &status);
            advice_show(cli, &advice);
        }
        print_next(cli, &status);
    }
    json_free(people.list);
    if (found)
        note(cli, &status);
    status_free(&status);
    return found;
}

static void print_list(const struct cli *cli, const struct status_list *list)
{
    static const struct table_column columns[] = {
        {.title = "edition"},
        {.title = "state"},
        {.title = "people", .align = TABLE_RIGHT},
        {.title = "accepted", .align = TABLE_RIGHT},
        {.title = "subject", .may_be_cut = true},
    };
    struct table *table =
        table_new(columns, sizeof(columns) / sizeof(*columns), show_table_options(cli));

    for (size_t i = 0; i < list->count; i++) {
        const struct status *status = &list->list[i];
        table_add(table, status->slug);
        table_add(table, state_text(status));
        table_add(table,
                  status->figures.audience ? amount_number(status->figures.audience).text : "");
        table_add(table,
                  status->figures.audience ? amount_number(status->figures.accepted).text : "");
        table_add(table, status->subject);
    }
    table_end(table);
}

static bool show_all(struct cli *cli, struct workspace *workspace, struct error *err)
{
    struct status_list list = {0};

    if (!job_status_all(workspace, &list, err))
        return false;
    if (say_wants_json(cli)) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        struct json *editions = json_new_array();
        for (size_t i = 0; i < list.count; i++)
            json_append_take(editions, status_json(&list.list[i]));
        json_set_take(document, "editions", editions);
        say_json(cli, document);
    } else if (list.count) {
        print_list(cli, &list);
    } else {
        say_line(cli, "There is no edition yet.");
        say_next(cli, "new 'Title of the edition'");
    }
    status_list_free(&list);
    return true;
}

bool cmd_status(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    bool one = cli->argument_count || cli_has(cli, OPTION_PEOPLE);

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool shown = one ? show_one(cli, &workspace, err) : show_all(cli, &workspace, err);
    workspace_close(&workspace);
    return shown;
}
