/*
 * named.h - for the inside of inbox: the addresses that a text names as those it could not deliver
 * to.
 */
#ifndef INBOX_NAMED_H
#define INBOX_NAMED_H

#include "inbox/verdict.h"

#include "inbox/opened.h"
#include "inbox/span.h"

/* What mail writes around an address goes: <>, quotes, "mailto:", a source route, marks after it.
 * False unless the rest is an address. */
bool named_clean(struct span text, char out[ADDRESS_MAX + 1]);

struct named {
    char address[ADDRESS_MAX + 1];
    struct span about; /* the words that follow it, up to the next one named as plainly */
};

struct named_list {
    size_t count;
    struct named list[VERDICT_RECIPIENTS_MAX];
};

/*
 * The addresses in the mail's own words, those only that are named most plainly: alone on a line or
 * at its head; after RCPT TO; after "to", "recipient" or "user"; else anywhere. Not the addresses
 * of whom the mail is to, of its sender, of postmasters, and those offered for help.
 */
void named_find(const struct opened *mail, struct named_list *out);

/* Adds those a server names by their local parts alone, on lines of their own below a line that
 * ends with a colon: they are its own people. */
void named_as_local(const struct opened *mail, struct named_list *out);

/* The addresses in a list of mailboxes (To, X-Failed-Recipients), in their order. */
void named_in_list(struct span value, struct named_list *out);

#endif
