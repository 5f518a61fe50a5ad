/*
 * date.h - the date of a message (RFC 5322 3.3), always in UTC so that it shows nobody's
 * whereabouts.
 */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include "base/base.h"

#define DATE_SIZE 32 /* with the NUL */

/* UTC seconds as "Sat, 21 Nov 2026 08:00:00 +0000"; the years are kept within 1900 to 9999. */
void date_write(int64_t at, char out[DATE_SIZE]);

#endif
