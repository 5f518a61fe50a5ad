#include "relay/share.h"

#define HOUR_MS  INT64_C(3600000)
#define TIME_MAX INT64_C(1000000000000) /* what a message costs a relay of weight 1 */

static int64_t rate_per_hour(const struct relay_options *relay)
{
    int64_t hourly = relay->rate_ms > 0 ? relay->rate_count * HOUR_MS / relay->rate_ms : 1;

    return hourly > 0 ? hourly : 1;
}

void share_init(struct share *share, const struct relay_options *relays, size_t count, size_t index)
{
    bool is_unlimited = false;

    for (size_t i = 0; i < count; i++)
        is_unlimited = is_unlimited || relays[i].rate_count == 0;
    int64_t weight =
        is_unlimited ? (int64_t)relays[index].connections : rate_per_hour(&relays[index]);
    *share = (struct share){.step = weight > 1 ? TIME_MAX / weight : TIME_MAX};
}

int64_t share_start(const struct share *share, int64_t now)
{
    return share->end_at > now ? share->end_at : now;
}

int64_t share_take(struct share *share, int64_t now)
{
    int64_t start = share_start(share, now);

    share->end_at = start + share->step;
    return start;
}
