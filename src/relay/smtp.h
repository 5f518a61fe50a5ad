/*
 * smtp.h - a run over SMTP connections. For the inside of the room only.
 */
#ifndef RELAY_SMTP_H
#define RELAY_SMTP_H

#include "relay/relay.h"

/* As relay_run(). options are complete, with times. */
bool smtp_run(const struct relay_options *options, const struct relay_work *work,
              struct error *err) MUST_CHECK;

#endif
