/*
 * fleet.h - the connections of a run to one relay: opened as they are needed, few at first, and
 * with growing pauses while the relay does not want us. For the inside of the room only.
 */
#ifndef RELAY_FLEET_H
#define RELAY_FLEET_H

#include "relay/brake.h"
#include "relay/dialogue.h"
#include "relay/pace.h"
#include "relay/share.h"
#include "relay/token.h"
#include "relay/turns.h"

enum slot_state { SLOT_EMPTY, SLOT_OPENING, SLOT_OPEN };

struct slot {
    enum slot_state state;
    struct fleet *fleet;
    struct connection *connection;
    struct dialogue dialogue;
    size_t answered; /* messages, on this connection */
    size_t token;    /* the number of the one it logs in with */
};

/* What the fleets of one run have in common. */
struct fleet_common {
    struct turns turns;
    struct loop *loop;
    int64_t now_ms;
};

struct fleet {
    const struct relay_options *options;
    struct fleet_common *common;
    size_t index; /* of the relay */
    struct slot *slots;
    size_t slot_count;
    size_t open;
    size_t opening;
    size_t busy;
    size_t cap; /* the relay seems to allow no more at once */
    int64_t cap_raise_ms;
    struct pace pace;
    struct brake brake;
    struct token token;
    struct relay_tally *tally;
    struct share share;
    size_t offer; /* in this turn: so many more messages it can take */
    size_t taken; /* in this turn */
    /* failing: since the last answer to a message */
    bool was_reached;
    size_t failures;
    int64_t failing_since_ms;
    int64_t pause_ms;
    int64_t grow_ms;  /* no new connection before */
    int64_t retry_ms; /* nothing at all before: no new connection and no message */
    bool is_out;      /* of no use for now; with all relays out the run ends */
    struct error last_failure;
};

void fleet_init(struct fleet *fleet, const struct relay_options *options,
                struct fleet_common *common, size_t index, struct relay_tally *tally);
void fleet_done(struct fleet *fleet);

/* Room for `more` messages is wanted beyond the connections there are. */
void fleet_grow(struct fleet *fleet, size_t more);

bool slot_is_idle(const struct slot *slot);
size_t fleet_idle_count(const struct fleet *fleet);

/* Nothing may be handed to it now: it asked us to come later, or is out. */
bool fleet_is_pausing(const struct fleet *fleet);

/* How many of `wanted` messages it may be given now: as its pace allows, and of one that failed,
 * one until it is answered. */
size_t fleet_allows(struct fleet *fleet, size_t wanted);
void fleet_take(struct fleet *fleet); /* what was taken in this turn */

/* Until one more may be; 0 when it may. */
int64_t fleet_delay_ms(struct fleet *fleet);

/* Messages go through it, or nothing says that they will not. */
bool fleet_works(const struct fleet *fleet);

void fleet_opened(struct slot *slot);
void fleet_failed(struct slot *slot); /* to open */

/* The slot's connection has ended, by whomever; a message in hand was answered before. */
void fleet_close(struct slot *slot);

/* The relay turned us away for now, for the reason in last_failure. kind and code are told. */
void fleet_pause(struct fleet *fleet, enum relay_event_kind kind, int code);

/* A message was answered: the relay works. */
void fleet_note_answer(struct slot *slot);

/* A message that went as a chunk got no clear answer: from now on each waits for its 354. */
void fleet_avoid_chunks(struct fleet *fleet);

/* It refuses us for good, for the reason in last_failure. */
void fleet_give_up(struct fleet *fleet);

/* What time brings: more trust again, or none left when it has not worked for too long. */
void fleet_age(struct fleet *fleet);

#endif
