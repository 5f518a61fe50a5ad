/*
 * keeper.h - the thread in which the slow end of a turn runs (relay_work.keep), so that the turn's
 * messages are built while the caller's disk takes its time. For the inside of the room only.
 */
#ifndef RELAY_KEEPER_H
#define RELAY_KEEPER_H

#include "relay/relay.h"

struct keeper;

bool keeper_start(struct keeper **out, const struct relay_work *work, struct error *err) MUST_CHECK;
void keeper_stop(struct keeper *keeper); /* NULL is fine */

/* Starts keep() in the thread; keeper_wait() must follow. */
void keeper_give(struct keeper *keeper);

/* Until it is done; what it returned. */
bool keeper_wait(struct keeper *keeper, struct error *err) MUST_CHECK;

#endif
