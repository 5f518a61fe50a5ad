/*
 * zone.h - is a time zone known to this machine? (tzdata)
 */
#ifndef CONFIG_ZONE_H
#define CONFIG_ZONE_H

#include "base/error.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

/*
 * "Europe/London", "UTC". ERROR_CONFIG when the name is none, or folder (ZONE_FOLDER but in tests)
 * has no zone file of that name; the message then names the nearest one that it has.
 */
bool zone_check(const char *name, const char *folder, struct error *err) MUST_CHECK;

#endif
