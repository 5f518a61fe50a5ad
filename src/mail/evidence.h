/*
 * evidence.h - what a server said, made fit to be kept and shown: no address, no tag, no control
 * character.
 */
#ifndef MAIL_EVIDENCE_H
#define MAIL_EVIDENCE_H

#include "mail/address.h"

/*
 * Appends at most max_bytes of text: line ends and control characters as single blanks; the
 * recipient's address, its local part standing alone, and any other word with an '@' (or "%40") as
 * "<recipient>"; a tag as "<tag>". The recipient may be NULL.
 */
void evidence_add(struct str *out, const char *text, size_t len, const struct address *recipient,
                  size_t max_bytes);

#endif
