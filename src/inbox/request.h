/*
 * request.h - for the inside of inbox: does somebody ask to leave, to join, or to be confirmed?
 */
#ifndef INBOX_REQUEST_H
#define INBOX_REQUEST_H

#include "inbox/opened.h"
#include "inbox/verdict.h"

/*
 * By a tag in the address or in the subject, else by words: a whole subject, or the first sentence
 * of what somebody wrote above what they quote. The tags must have been found (tags.h); no report
 * and no automatic mail comes here.
 */
bool request_recognise(const struct opened *mail, struct verdict *out);

#endif
