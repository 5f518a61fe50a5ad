/*
 * leaving.h - who asked to leave without a token: counted against the limit of an hour, and those
 * beyond it, held for an organiser to see. Nobody held is claimed by a sender.
 */
#ifndef STORE_LEAVING_H
#define STORE_LEAVING_H

#include "store/store.h"

struct leaving {
    int64_t subscriber; /* 0: nobody */
    int64_t at;
    bool is_held;
};

/* After the change, if there is one: a change of status takes a person out of here. */
bool leaving_note(struct store *store, const struct leaving *leaving, struct error *err) MUST_CHECK;
/* An organiser has looked, and this one stays. */
bool leaving_dismiss(struct store *store, int64_t subscriber, struct error *err) MUST_CHECK;

bool leaving_read(struct store *store, int64_t subscriber, struct leaving *out,
                  struct error *err) MUST_CHECK;
/* How many left so since then. */
bool leaving_count(struct store *store, int64_t since, int64_t *count,
                   struct error *err) MUST_CHECK;
/* The next person held, by number. */
bool leaving_next_held(struct store *store, int64_t after_number, struct leaving *out,
                       struct error *err) MUST_CHECK;
bool leaving_sweep(struct store *store, int64_t before, struct error *err) MUST_CHECK;

/*
 * How many people there are, whatever their status. Counted anew only every thousandth time in a
 * run: over a million people it takes milliseconds, and a flood of mails asks each time.
 */
bool leaving_people(struct store *store, int64_t *count, struct error *err) MUST_CHECK;

#endif
