#include "cli/cmd.h"

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/say.h"
#include "cli/show.h"
#include "jobs/plan.h"

/* Why people are left out, as a walk over words and counts. */
struct excluded {
    const char *word; /* for programs */
    const char *text; /* for people */
    int64_t count;
};

static size_t list_excluded(const struct reach *reach, struct excluded out[SUBSCRIPTION_STATUSES])
{
    static const struct {
        enum subscription_status status;
        const char *text;
    } rows[] = {
        {SUBSCRIPTION_PENDING, "have not confirmed yet"},
        {SUBSCRIPTION_PAUSED, "paused"},
        {SUBSCRIPTION_LEFT, "left"},
        {SUBSCRIPTION_BOUNCED, "have a dead address"},
        {SUBSCRIPTION_COMPLAINED, "complained"},
    };
    size_t count = 0;

    out[count++] = (struct excluded){"outside", "not in the audience", reach->outside};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        out[count++] = (struct excluded){subscription_status_word(rows[i].status), rows[i].text,
                                         reach->by_status[rows[i].status]};
    return count;
}

static void print_json(const struct cli *cli, const struct plan *plan)
{
    AUTO(json_auto_free) struct json *document = json_new_object();
    struct json *excluded = json_new_object();
    struct excluded list[SUBSCRIPTION_STATUSES];
    size_t count = list_excluded(&plan->reach, list);

    json_set_text(document, "edition", plan->slug);
    json_set_int(document, "audience", plan->count);
    for (size_t i = 0; i < count; i++)
        json_set_int(excluded, list[i].word, list[i].count);
    json_set_take(document, "excluded", excluded);
    json_set_int(document, "octets", plan->octets);
    json_set_int(document, "octets_in_all", plan->all_octets);
    json_set_int(document, "estimated_seconds", plan->estimated_seconds);
    json_set_bool(document, "first", plan->first);
    json_set_bool(document, "tested", plan->tested);
    say_json(cli, document);
}

static void print_excluded(const struct cli *cli, const struct reach *reach)
{
    struct excluded list[SUBSCRIPTION_STATUSES];
    size_t count = list_excluded(reach, list);
    const char *word = "Left out";

    for (size_t i = 0; i < count; i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        if (!list[i].count)
            continue;
        str_addf(&text, "%s %s", amount_number(list[i].count).text, list[i].text);
        show_pair(cli->out, word, text.text);
        word = "";
    }
}

static void print_text(const struct cli *cli, const struct plan *plan)
{
    AUTO(str_free) struct str size = STR_EMPTY;

    show_pair(cli->out, "Edition", plan->slug);
    show_pair(cli->out, "Subject", plan->subject);
    show_pair(cli->out, "Audience", show_audience(plan->audience));
    show_pair(cli->out, plan->first ? "People" : "Still", amount_number(plan->count).text);
    if (plan->first)
        print_excluded(cli, &plan->reach);
    str_addf(&size, "%s a message", amount_octets(plan->octets).text);
    str_addf(&size, ", %s in all", amount_octets(plan->all_octets).text);
    if (plan->count)
        show_pair(cli->out, "Size", size.text);
    show_pair(cli->out, "Duration",
              plan->estimated_seconds ? amount_duration(plan->estimated_seconds).text
                                      : "as fast as the mail server takes it");
    if (plan->first)
        show_pair(cli->out, "Looked at", plan->tested ? "yes, as it is now" : "not as it is now");
    if (plan->first && !plan->reach.people)
        say_next(cli, "import MEMBERS.csv --consent 'where and when they agreed'");
    else if (!plan->count)
        say_line(cli, "Nobody is to get it.");
    else if (plan->first)
        say_next(cli, "test %s   # a copy to yourself, then: send", say_word(plan->slug).text);
    else
        say_next(cli, "send %s", say_word(plan->slug).text);
}

bool cmd_plan(struct cli *cli, struct error *err)
{
    struct workspace workspace = WORKSPACE_NONE;
    struct plan plan = PLAN_NONE;

    if (!open_workspace(cli, &workspace, err))
        return false;
    bool planned = job_plan(&workspace, cli_argument(cli, 0), &plan, err);
    if (planned && say_wants_json(cli))
        print_json(cli, &plan);
    else if (planned)
        print_text(cli, &plan);
    plan_free(&plan);
    workspace_close(&workspace);
    return planned;
}
