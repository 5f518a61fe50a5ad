/*
 * roster.h - a file of people: which column is which field, and what a row says of whom.
 */
#ifndef PEOPLE_ROSTER_H
#define PEOPLE_ROSTER_H

#include "mail/address.h"
#include "people/csv.h"
#include "people/field.h"

struct roster;

struct roster_options {
    const char *const
        *maps; /* "COLUMN=field", ended by NULL; "COLUMN=" leaves a column out; may be NULL */
    const char *const *sets;        /* "field=value" for every person, ended by NULL; may be NULL */
    const char *const *many_valued; /* fields, ended by NULL; may be NULL */
    bool replace;                   /* values of many-valued fields replace those that are there */
};

/*
 * Reads the row of headings, in any order and case. ERROR_DATA: no column is the address, two
 * columns are one field, a heading makes no field; ERROR_USAGE: a map names a column that is not
 * there, a set is wrong. Options are borrowed for the roster's life.
 */
bool roster_new(struct roster **out, const struct csv_row *headings,
                const struct roster_options *options, struct error *err) MUST_CHECK;
void roster_free(struct roster *roster);       /* NULL is fine */
void roster_auto_free(struct roster **roster); /* for AUTO() */

/* What became of each column, in order: its field, FIELD_ADDRESS, or NULL where it is left out. */
size_t roster_columns(const struct roster *roster);
const char *roster_field_at(const struct roster *roster, size_t column);

/*
 * Makes a person of a row. ERROR_DATA with the reason (what it is about in the private part): the
 * row is rejected. The profile's memory is used again.
 */
bool roster_read(const struct roster *roster, const struct csv_row *row, struct profile *profile,
                 struct address *address, struct error *err) MUST_CHECK;

/*
 * What the row says about somebody who is there already: empty cells leave a field alone,
 * many-valued fields are united unless `replace`, the rest is replaced; the address stays as it is.
 * *changed tells whether anything is new. ERROR_DATA when the person would have too many fields or
 * values.
 */
bool roster_merge(const struct roster *roster, struct profile *person, const struct profile *row,
                  bool *changed, struct error *err) MUST_CHECK;

#endif
