/*
 * trouble.h - what it means for a run, and is called, when a relay refuses not a message but us.
 * For the inside of the room only.
 */
#ifndef RELAY_TROUBLE_H
#define RELAY_TROUBLE_H

#include "relay/fleet.h"

/* The slot's dialogue may have met some: its relay pauses, or is of no use for now. */
void trouble_note(struct slot *slot);

/* The slot's connection broke before it was of any use, or with a message of which nobody knows. */
void trouble_note_break(struct slot *slot);

/* Ends the run when all relays are out. The kindest reason decides: what may be better later. */
void trouble_end(struct fleet *fleets, size_t count);

#endif
