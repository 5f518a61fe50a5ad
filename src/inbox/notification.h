/*
 * notification.h - for the inside of inbox: bounces and complaints that a relay (Amazon SES) writes
 * as JSON, told again as the report fields that everybody else uses.
 */
#ifndef INBOX_NOTIFICATION_H
#define INBOX_NOTIFICATION_H

#include "inbox/span.h"

#include "base/str.h"

/*
 * Appends RFC 3464 fields to status for each of "bouncedRecipients", RFC 5965 fields to feedback
 * for each of "complainedRecipients". Nothing when text is no such notification. Text in text, as
 * SNS sends it, is understood.
 */
void notification_translate(struct span text, struct str *status, struct str *feedback);

#endif
