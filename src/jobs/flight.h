/*
 * flight.h - the inside of a running send: pages of waiting people, what is in the air, and one
 * transaction a turn.
 *
 * Only job_send() uses it. A delivery is marked `sending` in a committed transaction before its
 * MAIL FROM, and leaves that state only by the relay's answer (DESIGN 7.4).
 */
#ifndef JOBS_FLIGHT_H
#define JOBS_FLIGHT_H

#include "jobs/answers.h"
#include "jobs/workspace.h"
#include "message/message.h"
#include "relay/relay.h"

struct flight;

struct flight_options {
    const struct workspace *workspace;
    const struct message_plan *plan; /* borrowed, outlives the flight */
    struct delivery_turn turn;       /* now is set every turn */
    struct answers *answers;         /* borrowed, outlives the flight */
    struct figures figures;          /* at the start */
    int64_t allowance;               /* how many may be handed over today; -1: no limit */
    void (*progress)(void *ctx, const struct figures *figures);
    void *ctx;
};

struct flight *flight_new(const struct flight_options *options);
void flight_free(struct flight *flight);

/* Hands over all that is waiting. True when the relay ended as it should: then ask why. */
bool flight_run(struct flight *flight, struct relay *relay, struct error *err) MUST_CHECK;

const struct figures *flight_figures(const struct flight *flight);
int64_t flight_sent(const struct flight *flight); /* accepted in this run */
/* Adds what domains asked for less in this flight (jobs/slowed.h). */
struct slowed_list;
void flight_note_slowed(const struct flight *flight, struct slowed_list *list);
bool flight_was_held(const struct flight *flight);
bool flight_used_up_day(const struct flight *flight);

#endif
