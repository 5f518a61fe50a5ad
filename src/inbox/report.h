/*
 * report.h - for the inside of inbox: the fields of a delivery report (RFC 3464, RFC 6533), and of
 * a complaint (RFC 5965), which are written the same way.
 */
#ifndef INBOX_REPORT_H
#define INBOX_REPORT_H

#include "inbox/verdict.h"

#include "inbox/span.h"

/* The fields about one recipient, as they stand; SPAN_NONE where there is none. */
struct report_block {
    struct span original_recipient;
    struct span final_recipient;
    struct span actual_recipient; /* sendmail's: where an alias led to */
    struct span action;
    struct span status;
    struct span diagnostic;
};

struct report {
    struct span envelope_id;
    size_t count;
    struct report_block blocks[VERDICT_RECIPIENTS_MAX];
};

/*
 * Reads all report fields in text, whatever stands between them; a new recipient begins after an
 * empty line or where a field comes again. Blocks without a recipient are kept when they say what
 * happened.
 */
void report_read(struct report *out, struct span text);

/* Does it name a recipient and what happened to it? In text, only that makes it a report. */
bool report_is_complete(const struct report *report);

/*
 * The address in the value of a recipient's field ("rfc822; <jo@example.org>"); false when there is
 * none that is one. utf-8-addr-xtext (RFC 6533 3) is decoded.
 */
bool report_address(struct span value, char out[ADDRESS_MAX + 1]);

/* What the block says happened: what RFC 3464 2.3.3 names, else by its status, else FAILED. */
enum verdict_action report_action(const struct report_block *block);

struct feedback {
    struct span type;
    size_t count;
    struct span recipients[VERDICT_RECIPIENTS_MAX]; /* Original-Rcpt-To, Removal-Recipient */
};

void feedback_read(struct feedback *out, struct span text);

/* A person pressed a button (RFC 5965 7.3: abuse, fraud, virus, other), and not a machine about
 * authentication, transport or its own mistakes. */
bool feedback_is_complaint(const struct feedback *feedback);

#endif
