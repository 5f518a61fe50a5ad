/*
 * share.h - which of several relays is given the next message, so that each gets its share of the
 * work: by rate, or by connections where one is unlimited. For the inside of the room only.
 *
 * A relay that could not take its share for a while does not get it later on: start-time fair
 * queueing.
 */
#ifndef RELAY_SHARE_H
#define RELAY_SHARE_H

#include "relay/relay.h"

struct share {
    int64_t step;   /* what a message costs it, in virtual time: less for a greater share */
    int64_t end_at; /* of its last message */
};

/* One of `count` relays. */
void share_init(struct share *share, const struct relay_options *relays, size_t count,
                size_t index);

/* When its next message would begin; the earliest of those who can take one is the next. */
int64_t share_start(const struct share *share, int64_t now);

/* It is given a message: returns the new virtual time. */
int64_t share_take(struct share *share, int64_t now);

#endif
