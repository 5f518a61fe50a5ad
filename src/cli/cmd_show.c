#include "cli/cmd.h"

#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "cli/show_person.h"
#include "jobs/show.h"

struct page {
    const struct cli *cli;
    const struct workspace *workspace;
};

static struct json *event_json(const struct show_event *event)
{
    struct json *object = json_new_object();

    json_set_int(object, "at", event->at);
    json_set_text(object, "change", event->change);
    json_set_text(object, "by", event->channel);
    json_set_text(object, "evidence", event->evidence);
    json_set_text(object, "file", event->file);
    return object;
}

static void print_json(const struct page *page, const struct shown *shown)
{
    const char *const *many_valued = (const char *const *)page->workspace->config->many_valued.list;
    AUTO(json_auto_free) struct json *document = show_person_json(shown->person, many_valued);
    struct json *history = json_new_array();

    for (size_t i = 0; i < shown->event_count; i++)
        json_append_take(history, event_json(&shown->events[i]));
    json_set_take(document, "history", history);
    json_set_text(document, "kept_out", shown->kept_out);
    say_json(page->cli, document);
}

static void add_pair(struct table *table, const char *word, const char *text)
{
    table_add(table, "");
    table_add(table, word);
    table_add(table, text);
}

static void print_person(const struct page *page, const struct shown *shown)
{
    static const struct table_column columns[] = {
        {.title = NULL}, {.title = NULL}, {.title = NULL}};
    struct table *table = table_new(columns, sizeof(columns) / sizeof(*columns),
                                    (struct table_options){.out = page->cli->out});
    const struct person *person = shown->person;
    char number[SHOW_NUMBER_SIZE];
    char at[WORKSPACE_TIME_SIZE];

    show_person_number(person->number, number);
    add_pair(table, "Number", number);
    add_pair(table, "Address", person->address);
    add_pair(table, "Name", *person->name ? person->name : "not known");
    add_pair(table, "Status", person->status);
    workspace_time(person->joined_at, at);
    add_pair(table, "Since", at);
    for (size_t i = 0; i < person->field_count; i++) {
        if (strcmp(person->fields[i].name, "name") != 0) /* it stands above */
            add_pair(table, person->fields[i].name, person->fields[i].text);
    }
    table_end(table);
}

/* "by organiser", and what it rests on: "members.csv: joined at conference 2026". */
static void print_events(const struct page *page, const struct shown *shown)
{
    static const struct table_column columns[] = {
        {.title = NULL}, {.title = NULL}, {.title = NULL}, {.title = NULL}, {.title = NULL}};
    struct table *table = table_new(columns, sizeof(columns) / sizeof(*columns),
                                    (struct table_options){.out = page->cli->out});

    say_line(page->cli, "History:");
    for (size_t i = 0; i < shown->event_count; i++) {
        const struct show_event *event = &shown->events[i];
        AUTO(str_free) struct str words = STR_EMPTY;
        char at[WORKSPACE_TIME_SIZE];

        workspace_time(event->at, at);
        str_addf(&words, "%s%s%s", event->file, *event->file && *event->evidence ? ": " : "",
                 event->evidence);
        table_add(table, "");
        table_add(table, at);
        table_add(table, event->change);
        table_add(table, event->channel);
        table_add(table, words.text);
    }
    table_end(table);
}

static void print_text(const struct page *page, const struct shown *shown)
{
    char at[WORKSPACE_TIME_SIZE];

    workspace_time(shown->kept_out_at, at);
    if (shown->person->number) {
        print_person(page, shown);
        print_events(page, shown);
        if (*shown->kept_out)
            say_line(page->cli, "The address is kept out since %s (%s).", at, shown->kept_out);
        return;
    }
    say_line(page->cli, "Nothing is held about this address but that it is kept out since %s (%s).",
             at, shown->kept_out);
}

static void show(void *ctx, const struct shown *shown)
{
    const struct page *page = ctx;

    if (say_wants_json(page->cli))
        print_json(page, shown);
    else
        print_text(page, shown);
}

bool cmd_show(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct page page = {.cli = cli, .workspace = &workspace};

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool shown = job_show(&workspace, cli_argument(cli, 0), show, &page, err);
    workspace_close(&workspace);
    return shown;
}
