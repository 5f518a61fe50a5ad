/*
 * blanks.h - the names that an edition's templates leave blank, and what they are for one person.
 * Inside this room only.
 *
 * A name is a field of the profile, or one of ours: `email`, `unsubscribe_url` (only with a web
 * side), `unsubscribe_mailto`, and `audience.NAME`, which is no text but may begin a section.
 * `name` is the first and last name where a profile has no `name`. A field's section is shown once
 * a value, `{{.}}` in it is that value; as a text several values are "buses, rail".
 */
#ifndef MESSAGE_BLANKS_H
#define MESSAGE_BLANKS_H

#include "base/error.h"
#include "message/content.h"
#include "message/message.h"
#include "template/mustache.h"

struct blanks; /* the names, each with a number from 0 on */

#define BLANKS_ITEM SIZE_MAX /* `.`: the value whose section we are in */

struct blanks *blanks_new(void);
void blanks_free(struct blanks *blanks); /* NULL is fine */

/* The number of a name, given when first asked for. */
size_t blanks_number(struct blanks *blanks, const char *name);
size_t blanks_count(const struct blanks *blanks);

/* Compiles the audiences that names ask for. ERROR_DATA when one is unknown or wrong. */
bool blanks_compile(struct blanks *blanks, const struct content *content,
                    const struct message_options *options, struct error *err) MUST_CHECK;

/* Does filling them ask options->got? */
bool blanks_ask(const struct blanks *blanks);

/* Octets of the message's own in which a value stands, escaped and quoted-printable; a value that
 * stands in many places is made once. */
struct shown {
    size_t at;
    size_t len; /* 0: nowhere yet */
};

/* What a name is for a person. */
struct blank {
    const char *text; /* never NULL; "" when there is none */
    size_t len;
    size_t at;     /* in scratch, while blanks_fill() works */
    bool is_link;  /* one of ours, of octets that no escaping changes as a whole URL */
    bool is_plain; /* of octets that no escaping changes in text and in HTML */
    bool has_text; /* else its fall-back is shown */
    bool is_true;  /* its section is shown */
    size_t values; /* how often: more than 1 only for a field of the profile */
    size_t field;  /* in the profile, or PROFILE_NONE */
    struct shown shown[MUSTACHE_ESCAPES]; /* while the message is filled */
};

/* The links of this person. */
struct blanks_links {
    const char *url; /* "" without a web side */
    const char *mailto;
};

/* Fills one blank a number. Texts lie in the profile, the links and scratch, which it resets. */
void blanks_fill(const struct blanks *blanks, const struct message_person *person,
                 const struct blanks_links *links, struct str *scratch, struct blank *out);

#endif
