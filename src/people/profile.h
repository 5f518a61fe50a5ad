/*
 * profile.h - what is held about one person: the address and the fields, each with one or more
 * values.
 *
 * Field names are as field.h makes them; values are UTF-8 without control characters and never
 * empty: a field without a value is not there. `name`, `first_name`, `last_name` and `language` are
 * fields like any other.
 *
 * The stored form is JSON:
 * {"address":"ada@example.org","fields":{"name":"Ada","sector":["buses","rail"]}}. It is read once
 * a message, so the codec is written by hand and the memory is kept between people.
 */
#ifndef PEOPLE_PROFILE_H
#define PEOPLE_PROFILE_H

#include "base/error.h"
#include "base/str.h"

#define PROFILE_FIELDS_MAX 250   /* fields a person */
#define PROFILE_VALUES_MAX 2000  /* values of all the person's fields together */
#define PROFILE_MAX_BYTES  65536 /* the stored form */

struct profile_value {
    uint32_t at; /* in text */
    uint32_t len;
};

struct profile_field {
    struct profile_value name;
    uint32_t first; /* in values */
    uint32_t count; /* at least 1 */
};

/* Read it through the functions; it is open so that it can lie on the stack. Start with
 * PROFILE_EMPTY. */
struct profile {
    struct str
        text; /* address, names and values, each ended by NUL; read only where there is one */
    struct profile_value address;
    struct profile_field *fields;
    size_t count; /* of fields */
    size_t fields_room;
    struct profile_value *values;
    size_t values_len;
    size_t values_room;
};
#define PROFILE_EMPTY ((struct profile){0})
#define PROFILE_NONE  SIZE_MAX

void profile_free(struct profile *profile);  /* back to PROFILE_EMPTY */
void profile_reset(struct profile *profile); /* nobody; memory kept */
void profile_copy(struct profile *to, const struct profile *from);

/* Same address, same fields with the same values in the same order; the order of the fields does
 * not count. */
bool profile_same(const struct profile *a, const struct profile *b);

/* All text is borrowed and valid until the profile changes. */
const char *profile_address(const struct profile *profile); /* "" when there is none */
void profile_set_address(struct profile *profile, const char *address);

/* The place of a field, or PROFILE_NONE; then its name, and its values from 0 on. */
size_t profile_find(const struct profile *profile, const char *name);
const char *profile_name_at(const struct profile *profile, size_t field);
size_t profile_values_at(const struct profile *profile, size_t field); /* how many, at least 1 */
const char *profile_value_at(const struct profile *profile, size_t field, size_t value);

/* The first value of a field, or NULL. */
const char *profile_value(const struct profile *profile, const char *name);

/*
 * profile_set: the field has this value and no other; "" takes the field away. profile_add: this
 * value too, unless it is there already. Both return false, and change nothing, when
 * PROFILE_FIELDS_MAX or PROFILE_VALUES_MAX is reached. Name and value may not point into the
 * profile.
 */
bool profile_set(struct profile *profile, const char *name, const char *value) MUST_CHECK;
bool profile_add(struct profile *profile, const char *name, const char *value) MUST_CHECK;
void profile_remove(struct profile *profile, const char *name);

/* Appends `name`, or `first_name` and `last_name`; nothing when none of them is there. */
void profile_add_display_name(const struct profile *profile, struct str *out);

/* Is the stored form at most PROFILE_MAX_BYTES long? */
bool profile_fits(const struct profile *profile);

/* Appends the stored form. */
void profile_encode(const struct profile *profile, struct str *out);

/* Replaces the profile by a stored one. ERROR_DATA when it is none; the profile is then as after
 * profile_reset(). */
bool profile_decode(struct profile *profile, const char *text, size_t len,
                    struct error *err) MUST_CHECK;

#endif
