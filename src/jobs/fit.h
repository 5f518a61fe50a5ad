/*
 * fit.h - does this person fit the audience? Opens the profile, and answers `got EDITION` from the
 * store.
 */
#ifndef JOBS_FIT_H
#define JOBS_FIT_H

#include "jobs/workspace.h"
#include "store/subscriber.h"

/* Start with workspace and audience (both borrowed) set and the rest zero; used again and again, it
 * keeps its memory. */
struct fit {
    const struct workspace *workspace;
    const struct audience *audience;
    struct profile profile; /* of whom was asked about last */
    struct error *err;      /* inside: of the question that is being answered */
    bool failed;            /* inside: the store could not be asked, so nothing is guessed */
};

bool fit_ask(struct fit *fit, const struct subscriber *subscriber, bool *answer,
             struct error *err) MUST_CHECK;
void fit_done(struct fit *fit);

#endif
