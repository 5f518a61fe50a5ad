/*
 * person.h - one person, as a command shows them.
 *
 * All of it is private: only for commands that are asked for people (list, show, export, import
 * --dry-run).
 */
#ifndef JOBS_PERSON_H
#define JOBS_PERSON_H

#include "base/error.h"
#include "base/str.h"

struct person_field {
    const char *name;
    const char *text; /* its values with "; " between */
    size_t first;     /* its values in the person's */
    size_t count;
};

struct person {
    int64_t number; /* 0: not on the list (yet) */
    const char *address;
    const char *name;   /* "" when none is known */
    const char *status; /* "active"... */
    int64_t joined_at;
    int64_t changed_at;
    const struct person_field *fields;
    size_t field_count;
    const char *const *values;
};

/* What a person is made of; the person made last is valid until the next. */
struct person_memory;
struct profile;
struct subscriber;

struct person_memory *person_memory_new(void);
void person_memory_free(struct person_memory *memory);       /* NULL is fine */
void person_memory_auto_free(struct person_memory **memory); /* for AUTO() */

/* Somebody of the store. ERROR_DATA, naming the number, when what is stored of them is damaged. */
bool person_of_subscriber(struct person_memory *memory, const struct subscriber *subscriber,
                          const struct person **out, struct error *err) MUST_CHECK;
/* Somebody who is not there yet. */
const struct person *person_of_profile(struct person_memory *memory, const struct profile *profile);

#endif
