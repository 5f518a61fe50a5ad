/*
 * field.h - the names of what is known about people, and the values they may have.
 *
 * A name is made from a column heading or typed word: lower case, and every run of blanks and ASCII
 * marks is one
 * `_`, so that "First name", "first-name" and "FIRST_NAME" are one field. The words other programs
 * use for the address, the names and the language are known as synonyms.
 */
#ifndef PEOPLE_FIELD_H
#define PEOPLE_FIELD_H

#include "people/profile.h"

#define FIELD_HEADING_MAX 1024    /* octets */
#define FIELD_NAME_MAX    64      /* octets */
#define FIELD_VALUE_MAX   8192    /* octets */
#define FIELD_SEPARATOR   ';'     /* between the values of a many-valued field */
#define FIELD_ADDRESS     "email" /* how the address is called in a heading; it is no field */

/*
 * The headings that a file of rejected rows has beside its own: so that it can be mended and
 * imported as it is, these two columns are left out.
 */
#define FIELD_REJECTED_LINE "rejected_line"
#define FIELD_REJECTED_WHY  "rejected_because"

/*
 * Makes the name of the field from a heading: FIELD_ADDRESS for the address. ERROR_DATA when
 * nothing is left of it, it is too long, no UTF-8, or a word that Fortnight keeps for itself.
 */
bool field_name(char out[FIELD_NAME_MAX + 1], const char *heading, struct error *err) MUST_CHECK;

/* Is the field in this list, ended by NULL (which may itself be NULL)? */
bool field_is_listed(const char *name, const char *const *list);

/*
 * Puts a text into a field, as `set` and a CSV cell do. Blanks around it go, line ends and tabs in
 * it become one blank, and what turns the direction of writing (U+202A to U+202E, U+2066 to U+2069)
 * goes: nobody sees it, and it would turn the text around the value too. Of a field in many_valued
 * the text is several values separated by `;`. FIELD_REPLACE: they are all the field has
 * afterwards; "" takes it away. FIELD_UNITE: the values of a many-valued field join those that are
 * there, of any other field the value is replaced; "" changes nothing. ERROR_DATA (the value in the
 * private part): no UTF-8, a control character, too long, too many; the profile is then of no use.
 */
enum field_mode { FIELD_REPLACE, FIELD_UNITE };
struct field_rules {
    const char *const *many_valued; /* ended by NULL; may be NULL */
    enum field_mode mode;
};
bool field_put(struct profile *profile, const char *name, const char *text,
               const struct field_rules *rules, struct error *err) MUST_CHECK;

/* The same for "field=value", as typed. The address cannot be set so (ERROR_USAGE). */
bool field_assign(struct profile *profile, const char *assignment, const struct field_rules *rules,
                  struct error *err) MUST_CHECK;

/* Appends the text that field_put() reads back: the values with `;` between them. */
void field_add_text(const struct profile *profile, size_t field, struct str *out);

#endif
