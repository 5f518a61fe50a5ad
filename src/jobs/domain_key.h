/*
 * domain_key.h - the keyed hash of a domain as a person wrote it, as the store has it of people.
 */
#ifndef JOBS_DOMAIN_KEY_H
#define JOBS_DOMAIN_KEY_H

#include "jobs/workspace.h"

bool domain_key(const struct workspace *workspace, const char *domain, uint64_t *out,
                struct error *err) MUST_CHECK;

#endif
