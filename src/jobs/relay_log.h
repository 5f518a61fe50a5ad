/*
 * relay_log.h - what happens to the relays of a run, in the log.
 */
#ifndef JOBS_RELAY_LOG_H
#define JOBS_RELAY_LOG_H

#include "base/log.h"
#include "relay/relay.h"

void relay_log_note(struct log *log, const struct relay_event *event);

#endif
