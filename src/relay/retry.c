#include "relay/retry.h"

#define MINUTE INT64_C(60)
#define HOUR   INT64_C(3600)

static const int64_t first_delays_s[] = {5 * MINUTE, 15 * MINUTE, 60 * MINUTE};
static const int64_t later_delay_s = 4 * HOUR;
static const int64_t give_up_s = 48 * HOUR;

int64_t retry_delay_s(int64_t attempts)
{
    const int64_t first = (int64_t)(sizeof(first_delays_s) / sizeof(first_delays_s[0]));
    int64_t passed = 0;

    if (attempts <= first)
        return first_delays_s[attempts - 1];
    for (int64_t i = 0; i < first; i++)
        passed += first_delays_s[i];
    passed += (attempts - 1 - first) * later_delay_s;
    return passed + later_delay_s <= give_up_s ? later_delay_s : 0;
}
