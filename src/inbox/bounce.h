/*
 * bounce.h - for the inside of inbox: is it a report about mail that was not delivered, and about
 * whom?
 *
 * From the surest to the weakest: report fields where they belong, the same in a wrong place,
 * X-Failed-Recipients, and two of three signs in free text: who sends it, how it is headed, what
 * its words say before the returned mail.
 */
#ifndef INBOX_BOUNCE_H
#define INBOX_BOUNCE_H

#include "inbox/opened.h"
#include "inbox/verdict.h"

/* Fills class, why, is_delay and recipients when it is one; else out is untouched. A report that
 * says only that all went well is VERDICT_OTHER with its recipients. */
bool bounce_recognise(const struct opened *mail, struct verdict *out);

#endif
