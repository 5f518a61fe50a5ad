/*
 * relay_report.h - what each relay did in a run, for its summary.
 */
#ifndef JOBS_RELAY_REPORT_H
#define JOBS_RELAY_REPORT_H

#include "relay/relay.h"

struct relay_line {
    char *url;
    struct relay_tally tally;
};

struct relay_report {
    struct relay_line *list; /* as they stand in the configuration */
    size_t count;
};
#define RELAY_REPORT_NONE ((struct relay_report){0})

void relay_report_read(struct relay_report *out, const struct relay *relay);
void relay_report_free(struct relay_report *report); /* back to RELAY_REPORT_NONE */

/* Does it say anything that the figures of the edition do not? */
bool relay_report_is_telling(const struct relay_report *report);

#endif
