/*
 * domain.h - a mail domain: checked, and in the one form the DNS and the wire know.
 */
#ifndef MAIL_DOMAIN_H
#define MAIL_DOMAIN_H

#include "base/error.h"

#define DOMAIN_MAX       253 /* octets as A-labels: RFC 1035 2.3.4 without length octet and root */
#define DOMAIN_LABEL_MAX 63

/*
 * Reads a domain in ASCII or as an internationalised name into lower-case A-labels (RFC 5890, UTS
 * 46 without transition). It has at least two labels or is "localhost"; labels are letters, digits
 * and hyphens (RFC 1123 2.1). ERROR_DATA says what is wrong without naming it. Out is untouched on
 * failure.
 */
bool domain_parse(const char *text, char out[DOMAIN_MAX + 1], struct error *err) MUST_CHECK;

#endif
