#include "people/bounce_score.h"

#define DAY_S               INT64_C(86400)
#define COMPLAINTS_LEAST    5
#define COMPLAINTS_THOUSAND 3

bool bounce_score_counts(const struct diagnosis *diagnosis)
{
    switch (diagnosis->reason) {
    case REASON_MAILBOX_FULL:
    case REASON_DISABLED:
        return true;
    case REASON_FILTERED:
        return diagnosis->about == ABOUT_RECIPIENT;
    case REASON_OTHER:
    case REASON_USER_UNKNOWN:
    case REASON_HOST_UNKNOWN:
    case REASON_POLICY:
    case REASON_RATE_LIMITED:
    case REASON_TOO_BIG:
    case REASON_EXPIRED:
    case REASON_SYSTEM_ERROR:
    case REASON_NETWORK:
    case REASON_AUTH_FAILURE:
    case REASON_FEEDBACK:
    case REASON_AUTOREPLY:
    case REASON_NOT_BOUNCE:
        break;
    }
    return false;
}

bool bounce_score_is_over(const struct bounce_edition *editions, size_t count)
{
    int64_t newest = 0;
    int64_t oldest = 0;
    size_t soft = 0;

    for (size_t i = 0; i < count && editions[i].sign != BOUNCE_SIGN_GOOD; i++) {
        if (editions[i].sign != BOUNCE_SIGN_SOFT)
            continue;
        if (!soft++)
            newest = editions[i].at;
        oldest = editions[i].at;
    }
    return soft >= BOUNCE_SCORE_EDITIONS &&
           newest - oldest + DAY_S / 2 >= BOUNCE_SCORE_DAYS * DAY_S;
}

bool bounce_score_stops(int64_t complaints, int64_t accepted)
{
    return complaints >= COMPLAINTS_LEAST && complaints * 1000 > accepted * COMPLAINTS_THOUSAND;
}
