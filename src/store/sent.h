/*
 * sent.h - how many mails were handed over, by the minute: what the limit of a rolling day is held
 * against. Remembered for 48 hours. After a crash it may be a 64th of a minute's mails too high (at
 * most 256), and never too low.
 */
#ifndef STORE_SENT_H
#define STORE_SENT_H

#include "store/store.h"

/* For mails outside an edition (test copies, letters); delivery_record() counts by itself. */
bool sent_add(struct store *store, int64_t count, int64_t at, struct error *err) MUST_CHECK;

/*
 * Inside the room. sent_count(): of the transaction that is about to be committed, all in one
 * minute; store->ahead_then holds once it is. sent_settle(): what was noted ahead and not sent is
 * taken back, if that can be done.
 */
bool sent_count(struct store *store, int64_t count, int64_t minute, struct error *err) MUST_CHECK;
void sent_settle(struct store *store);

/* From the start of since's minute to the end of until's: never fewer than were sent between
 * them. */
bool sent_between(struct store *store, int64_t since, int64_t until, int64_t *count,
                  struct error *err) MUST_CHECK;

/*
 * How far the warm-up of limits.warm_up has come on the day of `at`: on so many days before it
 * something was sent, and each 30 days without took two steps back (DESIGN 7.6). Days are UTC.
 */
bool sent_steps(struct store *store, int64_t at, int64_t *steps, struct error *err) MUST_CHECK;

#endif
