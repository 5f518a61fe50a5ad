/*
 * advice.h - what a person must look at after a send, each with the line to type: who does not want
 * us, whose addresses are called dead, of whom nobody knows. The same for `send`, `run` and
 * `status`.
 */
#ifndef CLI_ADVICE_H
#define CLI_ADVICE_H

#include "base/json.h"
#include "cli/cli.h"
#include "jobs/figures.h"
#include "jobs/trouble.h"

struct advice {
    const char *slug;
    const struct figures *figures;
    const struct troubles *troubles;
    int64_t marked; /* people marked bounced */
};

/* Is there anything of it that makes the exit status 1? */
bool advice_is_needed(const struct advice *advice);

/* To stdout; nothing when there is nothing to say. */
void advice_show(const struct cli *cli, const struct advice *advice);

/* `troubles`: kind, domain, people, of, reply; and `marked`. */
void advice_json(struct json *document, const struct advice *advice);

#endif
