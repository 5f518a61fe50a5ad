/*
 * patience.h - waits for a later hour, as `send --wait` does between two tries: by the clock on the
 * wall, and not deaf to a hold or Ctrl-C.
 */
#ifndef JOBS_PATIENCE_H
#define JOBS_PATIENCE_H

#include "jobs/workspace.h"

enum patience_end {
    PATIENCE_DUE,
    PATIENCE_HELD, /* or cancelled */
    PATIENCE_STOPPED,
};

bool patience_wait(const struct workspace *workspace, int64_t edition, int64_t until,
                   enum patience_end *out, struct error *err) MUST_CHECK;

#endif
