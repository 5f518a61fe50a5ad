/*
 * log.h - the record for cron and the journal, one event a line: "2026-... level event key=value
 * ...".
 *
 * Promise 6 is a type here: an event takes numbers and words of an enum, never free text, so that
 * no address, name, token or password can reach a log. Only jobs and cli may include this file.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/clock.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

enum log_event {
    LOG_SEND_STARTED,
    LOG_SEND_PROGRESS,
    LOG_SEND_STOPPED,
    LOG_SEND_FINISHED,
    LOG_DELIVERY_REFUSED,
    LOG_DELIVERY_DEFERRED,
    LOG_DELIVERY_UNKNOWN,
    LOG_DOMAIN_PAUSED,
    LOG_RELAY_CONNECTED,
    LOG_RELAY_FAILED,
    LOG_RELAY_LOST,
    LOG_RELAY_BUSY,
    LOG_RELAY_FASTER,
    LOG_RELAY_OUT,
    LOG_RELAY_BACK,
    LOG_IMPORT_FINISHED,
    LOG_INBOX_FINISHED,
    LOG_WEB_FAILED,     /* what somebody asked for could not be kept */
    LOG_LETTERS_FAILED, /* the relay was not reached */
    LOG_EVENTS          /* how many */
};

enum log_key {
    LOG_EDITION,
    LOG_SUBSCRIBER,
    LOG_CODE,   /* an SMTP code */
    LOG_STATUS, /* an enhanced status code, packed by LOG_STATUS_CODE */
    LOG_COUNT,
    LOG_TOTAL,
    LOG_SECONDS,
    LOG_CONNECTION,
    LOG_RELAY,   /* which of the configured ones, from 1 */
    LOG_PERCENT, /* of its rate */
    LOG_CHANGED, /* how many people have another status now */
    LOG_ASIDE,   /* how many mails a person must look at */
    LOG_KEYS     /* how many */
};
#define LOG_STATUS_CODE(class, subject, detail)                                                    \
    (((int64_t)(class) * 1000 + (subject)) * 1000 + (detail))

struct log_field {
    enum log_key key;
    int64_t number;
};

struct log; /* where to and from which level on */

struct log *log_new(FILE *out, enum log_level level, const struct clock *clock);
void log_free(struct log *log);

/* log may be NULL: nothing is written. */
void log_event(struct log *log, enum log_level level, enum log_event event,
               const struct log_field *fields, size_t count);

#endif
