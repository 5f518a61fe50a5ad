/*
 * opened.h - for the inside of inbox: a mail taken apart, each piece in the form in which the rules
 * look at it.
 */
#ifndef INBOX_OPENED_H
#define INBOX_OPENED_H

#include "inbox/part.h"

#define OPENED_TEXT_MAX   ((size_t)48 << 10)  /* octets of words that are looked at */
#define OPENED_FIELDS_MAX ((size_t)128 << 10) /* of report fields */

struct opened {
    struct mail_head head;
    struct parts parts;
    struct str subject; /* one line of UTF-8 */
    struct str from;
    /* What its sender had to say, up to the returned or quoted mail; UTF-8, lines ended by LF. */
    struct str text;
    /* The same for looking up phrases: lower case, one blank between words. */
    struct str words;
    struct str subject_words;
    struct str from_words;
    struct str status;   /* the fields of a delivery report, "" without one */
    struct str feedback; /* of a feedback report */
    struct str returned_bytes;
    struct mail_head returned; /* of the mail that came back; no fields without one */
};

/* Borrows bytes. */
void opened_init(struct opened *out, const struct charsets *charsets, struct span bytes);
void opened_done(struct opened *opened);

/* Appends text as phrases are looked up: lower case in any script, one blank between words. */
void opened_add_words(struct str *out, const char *text, size_t len);

#endif
