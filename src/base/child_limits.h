/*
 * child_limits.h - for the inside of base: what a limited child may still do.
 */
#ifndef BASE_CHILD_LIMITS_H
#define BASE_CHILD_LIMITS_H

#include "base/error.h"

/* The one descriptor that stays open, to be read and written only: the link to the helper. */
#define CHILD_LIMITS_LINK 0

struct child_limits;

/* Compiles the list of allowed system calls. ERROR_SYSTEM when that fails. */
bool child_limits_new(struct child_limits **out, size_t memory_bytes, unsigned cpu_s,
                      struct error *err) MUST_CHECK;
void child_limits_free(struct child_limits *limits); /* NULL is fine */

/* Limits this process for the rest of its life. False leaves it half limited: end it. */
bool child_limits_apply(const struct child_limits *limits) MUST_CHECK;

#endif
