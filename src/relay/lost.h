/*
 * lost.h - whose message cost a connection: a message that breaks one connection after the other
 * must not be tried for ever. For the inside of the room only.
 */
#ifndef RELAY_LOST_H
#define RELAY_LOST_H

#include "relay/relay.h"

#define LOST_KEPT 512

/* The newest losses; of all runs, for who waits again may be given in the next one. */
struct lost {
    struct {
        int64_t id;
        size_t relay;
    } list[LOST_KEPT];
    size_t count;
};

/* It cost this relay a connection. Returns how often it did, with all of them. */
size_t lost_note(struct lost *lost, int64_t id, size_t relay);

/* Did it cost this relay one? */
bool lost_at(const struct lost *lost, int64_t id, size_t relay);

/* What is said of it when it is enough. */
void lost_defer(struct relay_answer *answer);

#endif
