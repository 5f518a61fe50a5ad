/*
 * sieve.h - goes through the people who fit an audience, with their profiles open.
 */
#ifndef JOBS_SIEVE_H
#define JOBS_SIEVE_H

#include "jobs/workspace.h"
#include "store/subscriber.h"

struct sieve;

/* where: an audience expression, NULL for everyone; only: a status, SUBSCRIPTION_NONE for all.
 * ERROR_DATA. */
bool sieve_new(struct sieve **out, const struct workspace *workspace, const char *where,
               enum subscription_status only, struct error *err) MUST_CHECK;
void sieve_free(struct sieve *sieve);       /* NULL is fine */
void sieve_auto_free(struct sieve **sieve); /* for AUTO() */

/* *out is borrowed until the next call, NULL after the last one. */
bool sieve_next(struct sieve *sieve, const struct subscriber **out, struct error *err) MUST_CHECK;

/* The profile of the one sieve_next() gave. */
const struct profile *sieve_profile(const struct sieve *sieve);

#endif
