/*
 * smtp.h - a run over SMTP connections to one or several relays. For the inside of the room only.
 */
#ifndef RELAY_SMTP_H
#define RELAY_SMTP_H

#include "relay/lost.h"

/* Options are complete, with times. */
struct smtp_relays {
    const struct relay_options *list;
    struct relay_tally *tallies; /* beside list */
    size_t count;
    struct lost *lost;
};

/* As relay_run(). */
bool smtp_run(const struct smtp_relays *relays, const struct relay_work *work,
              struct error *err) MUST_CHECK;

#endif
