/*
 * classify.h - for the inside of inbox: the story of one mail, from its octets to the verdict.
 *
 * Runs in the limited child, and in tests and fuzz targets without one.
 */
#ifndef INBOX_CLASSIFY_H
#define INBOX_CLASSIFY_H

#include "inbox/charset.h"
#include "inbox/verdict.h"

/* Fills out, whatever the octets are. Time and memory grow with len, not faster. */
void classify(const char *bytes, size_t len, bool was_cut, const struct charsets *charsets,
              struct verdict *out);

#endif
