#include "cli/show.h"

#include "base/text.h"
#include "cli/amount.h"
#include "cli/say.h"
#include "jobs/workspace.h"

#define TEXT_MAX 2000

void show_pair(FILE *out, const char *word, const char *text)
{
    AUTO(str_free) struct str clean = STR_EMPTY;

    text_add_clean(&clean, text, TEXT_MAX);
    (void)fprintf(out, "  %-*s  %s\n", SHOW_WORD_WIDTH, word, clean.text);
}

const char *show_audience(const char *audience)
{
    return audience && *audience ? audience : "everyone";
}

struct table_options show_table_options(const struct cli *cli)
{
    return (struct table_options){.out = cli->out,
                                  .width = cli->terminal.out ? terminal_width(fileno(cli->out)) : 0,
                                  .coloured = cli->terminal.out_colour};
}

static void add_state(struct table *table, const char *words, int64_t count, int64_t audience)
{
    if (!count)
        return;
    table_add(table, "");
    table_add(table, words);
    table_add(table, amount_number(count).text);
    table_add(table, amount_percent(count, audience).text);
}

static void add_deferred(const struct cli *cli, struct table *table, const struct figures *figures)
{
    char at[WORKSPACE_TIME_SIZE] = "";
    char words[64];

    workspace_time_of_day(figures->next_at, at);
    if (figures->next_at && figures->next_at <= clock_now(cli->clock))
        (void)snprintf(words, sizeof(words), "later (due now)");
    else if (figures->next_at)
        (void)snprintf(words, sizeof(words), "later (%.16s)", at);
    else
        (void)snprintf(words, sizeof(words), "later");
    add_state(table, words, figures->deferred, figures->audience);
}

void show_figures(const struct cli *cli, const struct figures *figures)
{
    static const struct table_column columns[] = {
        {.align = TABLE_LEFT}, /* the indent */
        {.align = TABLE_LEFT},
        {.align = TABLE_RIGHT},
        {.align = TABLE_RIGHT},
    };
    struct table *table = table_new(columns, sizeof(columns) / sizeof(*columns),
                                    (struct table_options){.out = cli->out});
    int64_t all = figures->audience;

    add_state(table, "accepted by the mail server", figures->accepted, all);
    add_state(table, "refused", figures->refused, all);
    add_state(table, "not sure", figures->unknown, all);
    add_deferred(cli, table, figures);
    add_state(table, "left out", figures->skipped, all);
    add_state(table, "being sent", figures->sending, all);
    add_state(table, "waiting", figures->waiting, all);
    table_end(table);
}

void show_figures_json(struct json *object, const struct figures *figures)
{
    json_set_int(object, "audience", figures->audience);
    json_set_int(object, "waiting", figures->waiting);
    json_set_int(object, "sending", figures->sending);
    json_set_int(object, "accepted", figures->accepted);
    json_set_int(object, "deferred", figures->deferred);
    json_set_int(object, "refused", figures->refused);
    json_set_int(object, "unknown", figures->unknown);
    json_set_int(object, "skipped", figures->skipped);
    json_set_real(object, "seconds", figures->seconds);
    json_set_real(object, "messages_per_second", figures->per_second);
    json_set_int(object, "next_at", figures->next_at);
}

static void add_words(struct str *out, int64_t count, const char *words)
{
    if (count)
        str_addf(out, "%s%s %s", out->len ? ", " : "", amount_number(count).text, words);
}

/* Why it is so slow, or stands still. */
static void add_blocked(struct str *out, const struct figures *figures)
{
    const char *domain = figures->is_blocked && *figures->blocked_by ? figures->blocked_by : NULL;

    if (!figures->is_blocked)
        return;
    if (out->len)
        str_add_text(out, ", ");
    if (figures->blocked_pause_s)
        str_addf(out, "%.60s asked for a pause: %lld s", domain ? domain : "a domain",
                 (long long)figures->blocked_pause_s);
    else
        str_addf(out, "waiting for the limit of %.60s", domain ? domain : "a domain");
}

void show_add_note(struct str *out, const struct figures *figures)
{
    add_words(out, figures->refused, "refused");
    add_words(out, figures->unknown, "not sure");
    add_words(out, figures->deferred, "later");
    add_words(out, figures->skipped, "left out");
    add_blocked(out, figures);
}
