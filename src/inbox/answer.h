/*
 * answer.h - for the inside of inbox: mail that nobody wrote: auto-replies, challenges, receipts,
 * and mail to lists.
 */
#ifndef INBOX_ANSWER_H
#define INBOX_ANSWER_H

#include "inbox/opened.h"
#include "inbox/verdict.h"

/* Fills class (AUTOREPLY or OTHER) and why when it is one. */
bool answer_recognise(const struct opened *mail, struct verdict *out);

/* May it be answered by a machine (RFC 3834 2)? Only somebody's own mail to us. */
bool answer_is_allowed(const struct opened *mail);

#endif
