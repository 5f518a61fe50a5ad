/*
 * reason_rows.h - for the inside of mail: the one phrase table, in three files by what it is about.
 *
 * One row a phrase. The order decides, also that of the files: what names a ground more exactly
 * stands before what many texts hold. Examples use invented names and the addresses of RFC 5737.
 */
#ifndef MAIL_REASON_ROWS_H
#define MAIL_REASON_ROWS_H

#include "mail/reason.h"

extern const struct reason_row reason_rows_sender[];
extern const size_t reason_rows_sender_count;
extern const struct reason_row reason_rows_recipient[];
extern const size_t reason_rows_recipient_count;
extern const struct reason_row reason_rows_rest[];
extern const size_t reason_rows_rest_count;

#endif
