/*
 * tags.h - for the inside of inbox: what looks like one of our tags, and where it stood.
 */
#ifndef INBOX_TAGS_H
#define INBOX_TAGS_H

#include "inbox/opened.h"
#include "inbox/verdict.h"

/* Adds the tags in whom the mail is to, its subject, what it answers, and what it returns. */
void tags_find(const struct opened *mail, struct verdict *out);

/* The first tag in this place that says to be for this. */
bool tags_has(const struct verdict *verdict, enum verdict_place place, enum tag_purpose purpose);

#endif
