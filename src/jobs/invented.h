/*
 * invented.h - a list of people who do not exist, the same every time: for `demo`, tests and
 * measurements.
 */
#ifndef JOBS_INVENTED_H
#define JOBS_INVENTED_H

#include "base/str.h"

/* Appends CSV with a heading row: first name, last name, e-mail, branch, region, sector; all at
 * example.org domains. */
void invented_list(struct str *out, int64_t people);

#endif
