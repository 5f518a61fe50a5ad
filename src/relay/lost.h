/*
 * lost.h - whose message cost a connection: a message that breaks one connection after the other
 * must not be tried for ever. For the inside of the room only.
 */
#ifndef RELAY_LOST_H
#define RELAY_LOST_H

#include "relay/relay.h"

#define LOST_KEPT 512

/* The newest ids; of all runs of a relay, for who waits again may be given in the next one. */
struct lost {
    int64_t ids[LOST_KEPT];
    size_t count;
};

/* Was it lost before? From now on it was. */
bool lost_again(struct lost *lost, int64_t id);

/* What is said of it the second time. */
void lost_defer(struct relay_answer *answer);

#endif
