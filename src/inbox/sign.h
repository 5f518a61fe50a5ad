/*
 * sign.h - for the inside of inbox: the phrases by which mail shows what it is, in tables.
 *
 * One row a phrase, with an example that is its test. A row says why a mail is what it is, in words
 * that more than one program or person uses; none recognises one mail.
 */
#ifndef INBOX_SIGN_H
#define INBOX_SIGN_H

#include "inbox/span.h"

enum sign_list {
    SIGN_BOUNCE_SENDER,  /* From */
    SIGN_BOUNCE_SUBJECT, /* Subject */
    SIGN_BOUNCE_TEXT,    /* text before the returned mail */
    SIGN_DELAY,          /* subject or text: nothing failed yet */
    SIGN_RETURNED,       /* a line after which the returned or quoted mail stands */
    SIGN_AFTER_CONNECT,  /* at which point of the dialogue a server refused */
    SIGN_AFTER_MAIL,
    SIGN_AFTER_RCPT,
    SIGN_AFTER_DATA,
    SIGN_OWN_DIRECTORY, /* a server speaks of its own users */
    SIGN_GAVE_UP,       /* trouble that passes, in which a delivery ended */
    SIGN_AWAY_SUBJECT,  /* answers that nobody wrote */
    SIGN_AWAY_TEXT,
    SIGN_CHALLENGE, /* "click here so that your mail is delivered" */
    SIGN_COMPLAINT, /* subject or text of a complaint without a report */
    SIGN_LEAVE,     /* first words of a reply, or the subject */
    SIGN_JOIN,
};
#define SIGN_LISTS 17

struct sign_row {
    const char *phrase; /* as in mail/phrase.h */
    const char *example;
};

const struct sign_row *sign_rows(enum sign_list list, size_t *count);

/* The first row whose phrase is in the words (opened_add_words()), or NULL. */
const struct sign_row *sign_find(enum sign_list list, const char *words);

/* Does the returned mail begin after this line? */
bool sign_ends_words(struct span line);
/* Is this line itself one of the header fields that every mail on its way gets? */
bool sign_is_transport_field(struct span line);
/* "Name: value"? */
bool sign_is_field(struct span line);

#endif
