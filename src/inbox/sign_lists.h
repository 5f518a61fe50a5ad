/*
 * sign_lists.h - for the inside of inbox: the tables behind sign.h, one file a subject.
 */
#ifndef INBOX_SIGN_LISTS_H
#define INBOX_SIGN_LISTS_H

#include "inbox/sign.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* sign_bounce.c */
extern const struct sign_row sign_bounce_senders[];
extern const size_t sign_bounce_senders_count;
extern const struct sign_row sign_bounce_subjects[];
extern const size_t sign_bounce_subjects_count;
extern const struct sign_row sign_bounce_texts[];
extern const size_t sign_bounce_texts_count;
extern const struct sign_row sign_delays[];
extern const size_t sign_delays_count;
extern const struct sign_row sign_returned[];
extern const size_t sign_returned_count;

/* sign_stage.c */
extern const struct sign_row sign_after_connect[];
extern const size_t sign_after_connect_count;
extern const struct sign_row sign_after_mail[];
extern const size_t sign_after_mail_count;
extern const struct sign_row sign_after_rcpt[];
extern const size_t sign_after_rcpt_count;
extern const struct sign_row sign_after_data[];
extern const size_t sign_after_data_count;
extern const struct sign_row sign_own_directories[];
extern const size_t sign_own_directories_count;
extern const struct sign_row sign_gave_up[];
extern const size_t sign_gave_up_count;

/* sign_answer.c */
extern const struct sign_row sign_away_subjects[];
extern const size_t sign_away_subjects_count;
extern const struct sign_row sign_away_texts[];
extern const size_t sign_away_texts_count;
extern const struct sign_row sign_challenges[];
extern const size_t sign_challenges_count;
extern const struct sign_row sign_complaints[];
extern const size_t sign_complaints_count;

/* sign_request.c */
extern const struct sign_row sign_leaves[];
extern const size_t sign_leaves_count;
extern const struct sign_row sign_joins[];
extern const size_t sign_joins_count;

#endif
