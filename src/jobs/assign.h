/*
 * assign.h - what may be typed as "field=value", and what looks like a field and is none.
 */
#ifndef JOBS_ASSIGN_H
#define JOBS_ASSIGN_H

#include "base/error.h"

/*
 * ERROR_USAGE, with the command that does it, for the status, the address and the number: they are
 * never set by hand. Whether the rest makes a field is for people/field.h to say.
 */
bool assign_is_allowed(const char *assignment, struct error *err) MUST_CHECK;

#endif
