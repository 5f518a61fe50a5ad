/*
 * freeze.h - the first `send` of an edition: everything needed to render it, and one waiting row a
 * person, in one transaction (DESIGN 7.1).
 */
#ifndef JOBS_FREEZE_H
#define JOBS_FREEZE_H

#include "jobs/reach.h"
#include "jobs/render.h"
#include "store/delivery.h"

struct freeze_result {
    int64_t edition;               /* its number */
    struct delivery_counts counts; /* what delivery_count() would say */
};

/*
 * From here on resume and retries use only what was frozen. ERROR_DATA when the audience is nobody:
 * then nothing is frozen. The octets of rendered's files are let go.
 */
bool freeze_edition(const struct workspace *workspace, struct rendered *rendered,
                    const struct audience *audience, struct freeze_result *out,
                    struct error *err) MUST_CHECK;

#endif
