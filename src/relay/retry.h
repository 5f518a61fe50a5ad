/*
 * retry.h - when a deferred message is tried again: after growing delays, for some hours, as the
 * configuration says.
 *
 * RFC 5321, 4.5.4.1 asks for growing delays and for a give-up time of days, which a fortnightly
 * bulletin has not: after two days it is news no more. The hours count by the clock, not by tries:
 * a machine that is rarely on makes fewer tries, not later ones.
 */
#ifndef RELAY_RETRY_H
#define RELAY_RETRY_H

#include "config/config.h"

/*
 * Seconds until the next try, after `attempts` tries (at least 1) of which the last was put off,
 * age_s seconds after the first; 0: no more tries, it counts as refused.
 */
int64_t retry_delay_s(const struct config_retry *retry, int64_t attempts, int64_t age_s);

#endif
