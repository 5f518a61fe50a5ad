/*
 * fleet.h - the connections of a run: opened as they are needed, few at first, and with growing
 * pauses while the relay does not want us. For the inside of the room only.
 */
#ifndef RELAY_FLEET_H
#define RELAY_FLEET_H

#include "relay/dialogue.h"
#include "relay/turns.h"

enum slot_state { SLOT_EMPTY, SLOT_OPENING, SLOT_OPEN };

struct slot {
    enum slot_state state;
    struct connection *connection;
    struct dialogue dialogue;
    size_t answered; /* messages, on this connection */
};

struct fleet {
    const struct relay_options *options;
    struct turns *turns;
    struct loop *loop;
    struct slot *slots;
    size_t slot_count;
    size_t open;
    size_t opening;
    size_t busy;
    size_t cap; /* the relay seems to allow no more at once */
    int64_t cap_raise_ms;
    int64_t now_ms;
    /* failing: since the last answer to a message */
    bool was_reached;
    size_t failures;
    int64_t failing_since_ms;
    int64_t pause_ms;
    int64_t retry_ms; /* no new connection before */
    struct error last_failure;
};

bool fleet_init(struct fleet *fleet, const struct relay_options *options, struct turns *turns,
                struct error *err) MUST_CHECK;
void fleet_done(struct fleet *fleet);

/* Room for `more` messages is wanted beyond the connections there are. */
void fleet_grow(struct fleet *fleet, size_t more);
bool fleet_may_grow(const struct fleet *fleet);

void fleet_opened(struct fleet *fleet, struct slot *slot);
void fleet_failed(struct fleet *fleet, struct slot *slot); /* to open */

/* The slot's connection has ended, by whomever; a message in hand was answered before. */
void fleet_close(struct fleet *fleet, struct slot *slot);

/* The relay turned us away for now. kind and code are told. */
void fleet_pause(struct fleet *fleet, enum relay_event_kind kind, int code);

/* A message was answered: the relay works. */
void fleet_note_answer(struct fleet *fleet, struct slot *slot);

/* Ends the run when the relay has not worked for too long. */
void fleet_give_up(struct fleet *fleet);

#endif
