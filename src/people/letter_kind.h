/*
 * letter_kind.h - the letters there are: single mails to one person outside any edition. What each
 * is called, which token it carries, and for how long that counts.
 */
#ifndef PEOPLE_LETTER_KIND_H
#define PEOPLE_LETTER_KIND_H

#include "mail/tag.h"
#include "people/subscription.h"

/* The numbers are stored: never renumber, only add. */
enum letter_kind {
    LETTER_CONFIRM = 1,     /* somebody asked for this address to be signed up: was it you? */
    LETTER_GOODBYE = 2,     /* you are off the list, and this is the way back */
    LETTER_FRESH_LINK = 3,  /* the links you asked for */
    LETTER_ALREADY = 4,     /* somebody signed you up, but you are on the list */
    LETTER_NEW_ADDRESS = 5, /* to the new one: does it belong to whoever named it? */
    LETTER_OLD_ADDRESS = 6, /* to the old one: a change was asked for */
};
#define LETTER_KINDS 7

/* "confirm", "goodbye", "fresh-link"... also the template's name. A literal, never NULL. */
const char *letter_kind_word(enum letter_kind kind);

/*
 * The purpose of the token that this letter and no other carries, or 0: CONFIRM to sign up or take
 * a new address, JOIN for the way back, MANAGE for what only the person themselves may do.
 */
enum tag_purpose letter_kind_purpose(enum letter_kind kind);

/* For how long after the letter left its token counts, in seconds; 0 when it carries none. Once,
 * MANAGE aside. */
int64_t letter_kind_life_s(enum letter_kind kind);

/* Is it still to be sent to somebody of this status, when its turn has come? A complaint, for
 * example, outlives the goodbye. */
bool letter_kind_is_wanted(enum letter_kind kind, enum subscription_status status);

#endif
