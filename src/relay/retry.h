/*
 * retry.h - when a deferred message is tried again: after 5, 15 and 60 minutes, then every 4 hours,
 * up to 48 hours.
 *
 * RFC 5321, 4.5.4.1 asks for growing delays and for a give-up time of days, which a fortnightly
 * bulletin has not: after two days it is news no more.
 */
#ifndef RELAY_RETRY_H
#define RELAY_RETRY_H

#include "base/base.h"

/*
 * Seconds until the next try, after `attempts` tries (at least 1) of which the last was put off; 0:
 * no more tries, it counts as refused.
 */
int64_t retry_delay_s(int64_t attempts);

#endif
