/*
 * show_relays.h - the summary of a send by relay: what each took, and which were slow or out.
 */
#ifndef CLI_SHOW_RELAYS_H
#define CLI_SHOW_RELAYS_H

#include "base/json.h"
#include "cli/cli.h"
#include "jobs/relay_report.h"

/* Nothing, when there is one relay and all was well. */
void show_relays(const struct cli *cli, const struct relay_report *report);

/* Sets "relays" of the object. */
void show_relays_json(struct json *object, const struct relay_report *report);

#endif
