/*
 * diagnosis.h - a refusal understood: status, reason, hard or soft, about whom.
 *
 * The same type whether it came as an SMTP answer or in a bounce. Words decide first (reason.h),
 * then the enhanced status code (RFC 3463), then the reply code (RFC 5321 4.2): servers' words are
 * more exact than their codes.
 */
#ifndef MAIL_DIAGNOSIS_H
#define MAIL_DIAGNOSIS_H

#include "mail/reason.h"

#define DIAGNOSIS_STATUS_SIZE 12 /* "5.123.123" and the NUL */

struct diagnosis {
    int code;                           /* SMTP reply code; 0 when there was none */
    char status[DIAGNOSIS_STATUS_SIZE]; /* "5.1.1"; "" when none was given */
    enum reason reason;
    enum permanence permanence;
    enum about about;
};
#define DIAGNOSIS_NONE ((struct diagnosis){0})

/*
 * From an SMTP reply: its code and its text, the lines with or without their "550-", joined by
 * anything. Never fails: what says nothing is REASON_OTHER by its code. Hard is only ever said
 * about the recipient and with a 5xx.
 */
void diagnosis_from_reply(struct diagnosis *out, int code, const char *text, size_t len);

/* From a delivery report's Status and Diagnostic-Code; either may be "". */
void diagnosis_from_report(struct diagnosis *out, const char *status_text, const char *text,
                           size_t len);

/* The class, subject and detail of an enhanced status ("5.1.1"); false when it is none. */
bool diagnosis_split_status(const char *status, int *class, int *subject, int *detail) MUST_CHECK;

#endif
