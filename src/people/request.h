/*
 * request.h - who may ask for what: what each token proves, and how much may be asked without one.
 * Pure rules (DESIGN 3.4 and 8).
 */
#ifndef PEOPLE_REQUEST_H
#define PEOPLE_REQUEST_H

#include "mail/tag.h"

#define REQUEST_HOUR_S INT64_C(3600)
#define REQUEST_DAY_S  INT64_C(86400)
#define REQUEST_WEEK_S (7 * REQUEST_DAY_S)

/* What a person can ask for. */
enum request_kind {
    REQUEST_LEAVE = 1,
    REQUEST_PAUSE = 2,
    REQUEST_RESUME = 3,
    REQUEST_FRESH_LINK = 4,
    REQUEST_JOIN = 5,
    REQUEST_CONFIRM = 6,
    REQUEST_MOVE = 7,
    REQUEST_ERASE = 8,
};
#define REQUEST_KINDS 9
const char *request_kind_word(enum request_kind kind); /* "leave", "fresh-link"... a literal */

/* Does a token of this purpose allow this? Purposes never stand in for each other. */
bool request_is_proved(enum request_kind kind, enum tag_purpose purpose);

/*
 * Whoever asks to leave without a token may be somebody else who forged the sender: may one more
 * leave, when so many did within the hour? The larger of 20 and 0.5 % of the list.
 */
bool request_may_leave(int64_t left_this_hour, int64_t people);

/* The letters of one kind somebody was sent, or is to be. */
struct request_letters {
    int64_t hour;
    int64_t day;
    int64_t week;
};
/* RFC 3834 2: the same answer to the same person once a week. */
bool request_may_answer(const struct request_letters *sent);
/* A link asked for: one an hour, three a day. Letters to a new address likewise. */
bool request_may_send_link(const struct request_letters *sent);

/*
 * May one more letter to confirm go out? Against those who sign up strangers to bury them in mail:
 * to one address one a day and three a week; to one domain 50 a day, in all 500 a day, or 0.25 %
 * and 2.5 % of the list where that is more.
 */
struct request_load {
    struct request_letters address;
    int64_t domain_day;
    int64_t all_day;
    int64_t people;
};
bool request_may_invite(const struct request_load *load);

#endif
