/*
 * act_token.h - for the inside of jobs/act: what a token in a mail asks for by where it stands and
 * the word before it (DESIGN 8).
 */
#ifndef JOBS_ACT_TOKEN_H
#define JOBS_ACT_TOKEN_H

#include "inbox/verdict.h"
#include "people/request.h"

/*
 * What a token of this purpose, verified and found there, asks for; 0: nothing. Leaving needs
 * nobody who wrote: an empty mail that a program sent for its user is enough. All else does
 * (by_person), to confirm is to answer the letter, and what only the person may do needs its word.
 */
enum request_kind act_token_asks(enum tag_purpose purpose, const struct verdict_tag *found,
                                 bool by_person);

/* Somebody wrote with a token that could erase or move them, but no word says which. */
bool act_token_is_unclear(enum tag_purpose purpose, const struct verdict_tag *found,
                          bool by_person);

#endif
