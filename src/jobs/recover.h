/*
 * recover.h - after a crash: what became of the messages that a dead sender had in hand.
 */
#ifndef JOBS_RECOVER_H
#define JOBS_RECOVER_H

#include "jobs/workspace.h"
#include "relay/relay.h"
#include "store/delivery.h"

/*
 * With the sender's lock held. Each row found `sending` becomes accepted or waiting where the relay
 * can tell (a Maildir), else unknown. Then the configuration's on_unknown is applied to every
 * unknown one of this edition.
 */
bool recover_deliveries(const struct workspace *workspace, const struct relay *relay,
                        const struct delivery_turn *turn, struct error *err) MUST_CHECK;

/* The first half only: what a dead sender had in hand. */
bool recover_orphans(const struct workspace *workspace, const struct relay *relay,
                     const struct delivery_turn *turn, struct error *err) MUST_CHECK;

/* The same for every unknown one, whatever the configuration says. CONFIG_UNKNOWN_ASK: nothing. */
bool recover_unknown(const struct workspace *workspace, const struct delivery_turn *turn,
                     enum config_on_unknown how, struct error *err) MUST_CHECK;

#endif
