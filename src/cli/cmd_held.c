#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "cli/table.h"
#include "jobs/held.h"

struct held {
    struct cli *cli;
    struct json *list;   /* --json */
    struct table *table; /* begun with the first */
};

static void add_json(const struct held *held, const struct held_person *person)
{
    struct json *item = json_new_object();

    json_set_int(item, "number", person->number);
    json_set_int(item, "at", person->at);
    json_append_take(held->list, item);
}

static void add_row(struct held *held, const struct held_person *person)
{
    static const struct table_column columns[] = {
        {.title = "number", .align = TABLE_RIGHT},
        {.title = "asked"},
        {.title = "address", .may_be_cut = true},
    };
    char at[WORKSPACE_TIME_SIZE];

    if (!held->table)
        held->table =
            table_new(columns, sizeof(columns) / sizeof(*columns), show_table_options(held->cli));
    workspace_time(person->at, at);
    table_add(held->table, amount_number(person->number).text);
    table_add(held->table, at);
    table_add(held->table, person->address);
}

static void on_person(void *ctx, const struct held_person *person)
{
    struct held *held = ctx;

    if (held->list)
        add_json(held, person);
    else if (say_wants_text(held->cli))
        add_row(held, person);
}

static bool choose(const struct cli *cli, enum held_choice *choice, struct error *err)
{
    bool leave = cli_has(cli, OPTION_LEAVE);
    bool keep = cli_has(cli, OPTION_KEEP);

    if (leave && keep)
        return error_set(err, ERROR_USAGE, "either --leave or --keep: they are opposites");
    *choice = leave ? HELD_LEAVE : keep ? HELD_KEEP : HELD_SHOW;
    return true;
}

static void print_end(const struct cli *cli, enum held_choice choice, int64_t count)
{
    if (!count) {
        say_line(cli, "Nobody is held.");
        return;
    }
    switch (choice) {
    case HELD_SHOW:
        say_line(cli,
                 "%s to leave by mail, too many at once to be sure that it was they; nothing is "
                 "sent to them meanwhile.",
                 amount_count(count, "person asked", "people asked").text);
        say_next(cli, "held --leave   # it was they: they leave");
        say_next(cli, "held --keep    # it was somebody else: they stay");
        return;
    case HELD_LEAVE:
        say_line(cli, "%s the list.", amount_count(count, "person left", "people left").text);
        return;
    case HELD_KEEP:
        say_line(cli, "%s on the list, and what waited for them goes out with the next send.",
                 amount_count(count, "person stays", "people stay").text);
        return;
    }
}

bool cmd_held(struct cli *cli, struct error *err)
{
    AUTO(workspace_close) struct workspace workspace = WORKSPACE_NONE;
    struct held held = {.cli = cli};
    struct held_options options = {.each = on_person, .ctx = &held};
    int64_t count = 0;

    if (!choose(cli, &options.choice, err) || !open_workspace(cli, &workspace, err))
        return false;
    if (say_wants_json(cli))
        held.list = json_new_array();
    bool done = job_held(&workspace, &options, &count, err);
    table_end(held.table);
    if (done && held.list) {
        AUTO(json_auto_free) struct json *document = json_new_object();
        json_set_take(document, "people", held.list);
        held.list = NULL;
        json_set_int(document, "count", count);
        say_json(cli, document);
    } else if (done && say_wants_text(cli)) {
        print_end(cli, options.choice, count);
    }
    json_free(held.list);
    cli->must_look = cli->must_look || (done && count && options.choice == HELD_SHOW);
    return done;
}
