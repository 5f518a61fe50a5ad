/*
 * transfer.h - moves octets between a dialogue and its connection, as far as they go now. For the
 * inside of the room only.
 */
#ifndef RELAY_TRANSFER_H
#define RELAY_TRANSFER_H

#include "relay/fleet.h"

/* Both ways. A connection that ends loses its dialogue. */
void transfer(struct slot *slot, int64_t now_ms);

/* Out only. False when the connection is of no more use. */
bool transfer_out(struct slot *slot, int64_t now_ms);

#endif
