/*
 * amount.h - numbers, durations and rates as people read them: "1,062,049", "2 h 5 min", "410/s".
 *
 * Each result lives until the end of the expression that asks: say_line(cli, "%s",
 * amount_number(n).text).
 */
#ifndef CLI_AMOUNT_H
#define CLI_AMOUNT_H

#include "base/base.h"

struct amount {
    char text[64];
};

struct amount amount_number(int64_t number);

/* "1 person", "1,062,049 people". */
struct amount amount_count(int64_t count, const char *one, const char *many);

/* "0 s", "35 s", "1 min 20 s", "12 min", "2 h 5 min", "3 days 4 h"; two units at most, seconds only
 * under 10 minutes. */
struct amount amount_duration(int64_t seconds);

/* So many in so many milliseconds: "48,024/s", "2.5/s", "12/min", "3/h"; "" when nothing or no
 * time. */
struct amount amount_rate(int64_t count, int64_t ms);

/* "812 octets", "12.3 KB", "1.2 GB" (of 1,000). */
struct amount amount_octets(int64_t octets);

/* "12 %"; never 100 before all is done, never 0 once something is. */
struct amount amount_percent(int64_t part, int64_t whole);

#endif
