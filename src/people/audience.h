/*
 * audience.h - the expression that selects people: compiled once, asked once a person.
 *
 *     sector has buses and region in (London, East) and not joined > 2026-01-01
 *     "home town" = "Milton Keynes" or got pay-talks
 *     night-shift and language is not empty
 *
 * `everyone` and "" are everybody. `=` on a field with several values means that one of them is
 * meant (as `has`);
 * `!=` is its opposite and so true for a field without a value. Case does not count, in values as
 * in names. A word alone is the name of an audience. A word in quotes is never a keyword. The
 * address is no field.
 */
#ifndef PEOPLE_AUDIENCE_H
#define PEOPLE_AUDIENCE_H

#include "people/profile.h"

#define AUDIENCE_MAX_BYTES 8192    /* one expression */
#define AUDIENCE_DEPTH_MAX 64      /* brackets, `not` and named audiences inside each other */
#define AUDIENCE_STEPS_MAX 8192    /* the whole, with all named audiences put in */
#define AUDIENCE_WORDS_MAX 1048576 /* octets of fields and values in it */

struct audience;

struct audience_named {
    const char *name;
    const char *where; /* its expression */
    const char *place; /* "fortnight.conf:31", for errors; may be NULL */
};

/* What the words of an expression mean here. All may be NULL or 0. Borrowed during the compilation.
 */
struct audience_scope {
    const struct audience_named *named;
    size_t named_count;
    const char *const *fields; /* the fields there are, ended by NULL; NULL: any name is a field */
    /* First second of a day, in the bulletin's time zone; NULL: in UTC. Month and day from 1. */
    int64_t (*day_start)(void *ctx, int year, int month, int day);
    /* Number of the edition of this slug; false: there is none. NULL: `got` is refused. */
    bool (*edition)(void *ctx, const char *slug, int64_t *number);
    void *ctx;
};

/*
 * ERROR_DATA: "column 14: ..." (characters, from 1), with place and name of the named audience it
 * stands in, and the nearest word that is known.
 */
bool audience_compile(struct audience **out, const char *text, const struct audience_scope *scope,
                      struct error *err) MUST_CHECK;
void audience_free(struct audience *audience); /* NULL is fine */
void audience_auto_free(struct audience **audience);

struct audience_person {
    int64_t number;
    int64_t joined_at;
    const struct profile *profile;
    /* Was this edition accepted for this person, or may it have been (unknown)? Needed only where
     * `got` is used. */
    bool (*got)(void *ctx, int64_t edition, int64_t person);
    void *ctx;
};
bool audience_matches(const struct audience *audience, const struct audience_person *person);

/* True for everybody, so that nobody's profile needs to be opened. */
bool audience_is_everyone(const struct audience *audience);

/* Does it hold `got`, so that audience_matches() asks person->got? */
bool audience_asks(const struct audience *audience);

#endif
