/*
 * consent.h - the words that are recorded of a new person: where and when they agreed.
 */
#ifndef JOBS_CONSENT_H
#define JOBS_CONSENT_H

#include "jobs/workspace.h"

#define CONSENT_MAX 1000 /* octets */

/*
 * Appends what was typed, or (typed NULL) what the configuration says, with every address in it
 * replaced: none stands outside a profile. ERROR_USAGE when there is neither, or it cannot be kept.
 */
bool consent_choose(const struct workspace *workspace, const char *typed, struct str *out,
                    struct error *err) MUST_CHECK;

#endif
