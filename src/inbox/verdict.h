/*
 * verdict.h - what an inbound mail was found to be, about whom, with a diagnosis.
 *
 * A verdict is found in a limited child that knows no key (examine.h). So its tags are text of a
 * tag's shape, nothing more: the parent reads each with tag_read() before it believes it. Its
 * addresses have passed address_parse(); an address says whom the mail names, never that it is
 * true.
 */
#ifndef INBOX_VERDICT_H
#define INBOX_VERDICT_H

#include "mail/address.h"
#include "mail/diagnosis.h"
#include "mail/tag.h"

#define VERDICT_RECIPIENTS_MAX 64 /* of one mail; what is beyond is dropped */
#define VERDICT_TAGS_MAX       32
#define VERDICT_ID_MAX         250 /* octets of a Message-ID; a longer one is dropped */

/* The numbers are stored: never renumber, only add. */
enum verdict_class {
    VERDICT_BOUNCE = 1, /* also delay warnings: is_delay */
    VERDICT_COMPLAINT = 2,
    VERDICT_AUTOREPLY = 3,
    VERDICT_REQUEST = 4,
    VERDICT_PERSON = 5, /* somebody wrote it */
    VERDICT_OTHER = 6,  /* lists, receipts, challenges, reports about mail in general */
};

enum verdict_request {
    VERDICT_REQUEST_NONE = 0,
    VERDICT_REQUEST_LEAVE = 1,
    VERDICT_REQUEST_JOIN = 2,
    VERDICT_REQUEST_CONFIRM = 3, /* a tag that says "confirm" stands in the subject */
};

/* RFC 3464 2.3.3. Never 0 in a verdict. */
enum verdict_action {
    VERDICT_FAILED = 1,
    VERDICT_DELAYED = 2,
    VERDICT_DELIVERED = 3,
    VERDICT_RELAYED = 4,
    VERDICT_EXPANDED = 5,
};

struct verdict_recipient {
    char address[ADDRESS_MAX + 1]; /* as struct address's text; "" when none could be found */
    struct diagnosis diagnosis;
    enum verdict_action action;
};

/* Where a tag stood: what it may prove hangs on that. */
enum verdict_place {
    VERDICT_IN_RECIPIENT = 1,   /* whom this mail was sent to: To, Cc, Delivered-To, ... */
    VERDICT_IN_MESSAGE_ID = 2,  /* Message-ID of the returned mail, In-Reply-To, References */
    VERDICT_IN_ENVELOPE_ID = 3, /* Original-Envelope-Id of a report */
    VERDICT_IN_SUBJECT = 4,     /* of this mail, not of the returned one */
    VERDICT_IN_RETURNED = 5,    /* Return-Path and kin of the returned mail: our own envelope */
};

/*
 * The word that says what a tag is for: in the subject right before it, or, of a tag in whom the
 * mail was sent to, the subject's last one. Whole, in small or capital letters.
 */
enum verdict_word {
    VERDICT_WORD_OTHER = 0, /* none of these, or none, or two that differ */
    VERDICT_WORD_ERASE = 1,
    VERDICT_WORD_MOVE = 2, /* also "address" */
};

struct verdict_tag {
    char text[TAG_MAX + 1]; /* of a tag's shape, lower case; not verified */
    enum verdict_place place;
    enum verdict_word word; /* OTHER but IN_SUBJECT and IN_RECIPIENT */
};

/* By what it was recognised, most telling first. */
enum verdict_why {
    VERDICT_BY_NOTHING = 0,
    VERDICT_BY_REPORT = 1,        /* RFC 3464 or RFC 6533 fields where they belong */
    VERDICT_BY_STRAY_FIELDS = 2,  /* such fields in a wrong place */
    VERDICT_BY_FAILED_HEADER = 3, /* X-Failed-Recipients */
    VERDICT_BY_TEXT = 4,          /* two of: sender, subject, phrase */
    VERDICT_BY_FEEDBACK = 5,      /* RFC 5965 */
    VERDICT_BY_COMPLAINT_TEXT = 6,
    VERDICT_BY_HEADER = 7,  /* RFC 3834, and vendors' own fields */
    VERDICT_BY_SUBJECT = 8, /* "Out of office", in any of the languages we know */
    VERDICT_BY_ADDRESS = 9, /* a tag in the address it was sent to */
    VERDICT_BY_WORDS = 10,  /* the first words of a reply, or the subject's */
    VERDICT_BY_CHALLENGE = 11,
    VERDICT_BY_RECEIPT = 12,
    VERDICT_BY_LIST = 13, /* bulk and list mail */
};
#define VERDICT_WHYS 14

struct verdict {
    enum verdict_class class;
    enum verdict_why why;
    enum verdict_request request; /* NONE unless class is VERDICT_REQUEST */
    bool is_delay;                /* a bounce in which nobody failed yet: it changes nobody */
    bool may_answer; /* RFC 3834 2: sent by somebody, not automatically, not to a list */
    bool was_cut;    /* only its head was seen */
    char sender[ADDRESS_MAX + 1];        /* From; "" when it is none or more than one */
    char message_id[VERDICT_ID_MAX + 1]; /* with its <>, for In-Reply-To; "" when unfit for that */
    size_t recipients_count;
    struct verdict_recipient recipients[VERDICT_RECIPIENTS_MAX];
    size_t tags_count;
    struct verdict_tag tags[VERDICT_TAGS_MAX];
};

/* "bounce", "report", "leave", "failed": for --dry-run, --json and tests. Literals. */
const char *verdict_class_word(enum verdict_class class);
const char *verdict_why_word(enum verdict_why why);
const char *verdict_request_word(enum verdict_request request); /* "none" for none */
const char *verdict_action_word(enum verdict_action action);
const char *verdict_word_word(enum verdict_word word); /* "other" */

/*
 * One verdict as octets and back, over the pipe from a child that may have been taken over by the
 * mail it read. Reading checks every length, number, address and tag, and that nothing is left
 * over; false when anything is wrong, out is then untouched.
 */
void verdict_write(const struct verdict *verdict, struct str *out);
bool verdict_read(const char *bytes, size_t len, struct verdict *out) MUST_CHECK;

#endif
