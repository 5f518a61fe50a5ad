#include "relay/retry.h"

#define HOUR INT64_C(3600)

int64_t retry_delay_s(const struct config_retry *retry, int64_t attempts, int64_t age_s)
{
    size_t last = retry->count - 1;
    size_t which = attempts > (int64_t)last ? last : (size_t)(attempts - 1);
    int64_t delay_s = retry->delays_s[which];

    return age_s + delay_s <= retry->hours * HOUR ? delay_s : 0;
}
