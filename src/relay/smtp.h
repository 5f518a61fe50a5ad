/*
 * smtp.h - a run over SMTP connections. For the inside of the room only.
 */
#ifndef RELAY_SMTP_H
#define RELAY_SMTP_H

#include "relay/relay.h"

#define LOST_KEPT 512

/* Ids that cost a connection, the newest; of all runs of a relay, for who waits again may be given
 * in the next one. */
struct smtp_lost {
    int64_t ids[LOST_KEPT];
    size_t count;
};

/* As relay_run(). options are complete, with times. */
bool smtp_run(const struct relay_options *options, const struct relay_work *work,
              struct smtp_lost *lost, struct error *err) MUST_CHECK;

#endif
