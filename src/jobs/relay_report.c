#include "jobs/relay_report.h"

#include "base/xalloc.h"

void relay_report_read(struct relay_report *out, const struct relay *relay)
{
    relay_report_free(out);
    out->count = relay_count(relay);
    out->list = xcalloc(out->count, sizeof *out->list);
    for (size_t i = 0; i < out->count; i++) {
        out->list[i].url = xstrdup(relay_url(relay, i));
        out->list[i].tally = *relay_tally(relay, i);
    }
}

void relay_report_free(struct relay_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free(report->list[i].url);
    free(report->list);
    *report = RELAY_REPORT_NONE;
}

bool relay_report_is_telling(const struct relay_report *report)
{
    bool is_telling = report->count > 1;

    for (size_t i = 0; i < report->count; i++)
        is_telling = is_telling || report->list[i].tally.slowed > 0;
    return is_telling;
}
