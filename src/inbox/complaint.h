/*
 * complaint.h - for the inside of inbox: did somebody press "this is spam"?
 */
#ifndef INBOX_COMPLAINT_H
#define INBOX_COMPLAINT_H

#include "inbox/opened.h"
#include "inbox/verdict.h"

/*
 * RFC 5965 reports (abuse, fraud, virus, other) and complaints in providers' own words. Fills
 * class, why and recipients when it is one. A feedback report about authentication (DMARC) or
 * transport is no complaint, but is something: VERDICT_OTHER.
 */
bool complaint_recognise(const struct opened *mail, struct verdict *out);

#endif
