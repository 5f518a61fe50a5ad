#include "cli/show_relays.h"

#include "base/str.h"
#include "cli/amount.h"
#include "cli/say.h"

static void add_count(struct str *line, int64_t count, const char *word)
{
    if (count > 0)
        str_addf(line, ", %s %s", amount_number(count).text, word);
}

static void add_relay(struct str *line, const struct relay_line *relay)
{
    const struct relay_tally *tally = &relay->tally;
    const int64_t *results = tally->results;

    str_addf(line, "  %s: %s accepted", relay->url, amount_number(results[RELAY_ACCEPTED]).text);
    add_count(line, results[RELAY_DEFERRED], "put off");
    add_count(line, results[RELAY_REFUSED], "refused");
    add_count(line, results[RELAY_UNKNOWN], "not sure");
    if (tally->slowed > 0)
        str_addf(line, "; turned us away %s, so its rate was down to %d %%",
                 amount_count(tally->slowed, "time", "times").text, tally->lowest_percent);
    if (tally->is_out)
        str_addf(line, "; out of use: %s", tally->why);
}

void show_relays(const struct cli *cli, const struct relay_report *report)
{
    if (!relay_report_is_telling(report))
        return;
    for (size_t i = 0; i < report->count; i++) {
        AUTO(str_free) struct str line = STR_EMPTY;
        add_relay(&line, &report->list[i]);
        say_line(cli, "%s", line.text);
    }
}

void show_relays_json(struct json *object, const struct relay_report *report)
{
    struct json *list = json_new_array();

    for (size_t i = 0; i < report->count; i++) {
        const struct relay_tally *tally = &report->list[i].tally;
        struct json *relay = json_new_object();
        json_set_text(relay, "url", report->list[i].url);
        json_set_int(relay, "accepted", tally->results[RELAY_ACCEPTED]);
        json_set_int(relay, "deferred", tally->results[RELAY_DEFERRED]);
        json_set_int(relay, "refused", tally->results[RELAY_REFUSED]);
        json_set_int(relay, "unknown", tally->results[RELAY_UNKNOWN]);
        json_set_int(relay, "slowed", tally->slowed);
        json_set_int(relay, "lowest_percent", tally->lowest_percent ? tally->lowest_percent : 100);
        json_set_text(relay, "out", tally->is_out ? tally->why : "");
        json_append_take(list, relay);
    }
    json_set_take(object, "relays", list);
}
