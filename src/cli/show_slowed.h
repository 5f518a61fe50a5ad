/*
 * show_slowed.h - the domains that asked for less mail, at the end of a send.
 */
#ifndef CLI_SHOW_SLOWED_H
#define CLI_SHOW_SLOWED_H

#include "base/json.h"
#include "cli/cli.h"
#include "jobs/slowed.h"

/* A line a domain, a few of them. */
void show_slowed(const struct cli *cli, const struct slowed_list *slowed);
/* "slowed": domain, times, waiting of each; nothing when there is none. */
void show_slowed_json(struct json *document, const struct slowed_list *slowed);

#endif
