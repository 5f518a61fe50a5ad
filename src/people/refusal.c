#include "people/refusal.h"

#define MASS_LEAST      20
#define MASS_PERCENT    5
#define TOO_MANY_LEAST  5
#define PAUSED_LEAST    3
#define PAUSED_FRACTION 4 /* more than one in so many of those who wait */

bool refusal_is_dead(const struct diagnosis *diagnosis)
{
    return diagnosis->permanence == PERMANENCE_HARD && diagnosis->about == ABOUT_RECIPIENT;
}

static bool is_security(const struct diagnosis *diagnosis)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    return diagnosis_split_status(diagnosis->status, &class, &subject, &detail) && subject == 7;
}

bool refusal_is_about_us(const struct diagnosis *diagnosis)
{
    enum reason reason = diagnosis->reason;

    switch (diagnosis->about) {
    case ABOUT_SENDER:
        /* "too many recipients" with 4.5.3 is a matter of pace alone. */
        return reason != REASON_RATE_LIMITED || is_security(diagnosis);
    case ABOUT_CONTENT: /* taken for spam; not: too big */
        return reason == REASON_POLICY && is_security(diagnosis);
    case ABOUT_ACCOUNT: /* relay scope: never comes here as an answer about one person */
    case ABOUT_UNKNOWN:
    case ABOUT_RECIPIENT:
    case ABOUT_SYSTEM:
        break;
    }
    return false;
}

bool refusal_is_mass(int64_t dead, int64_t people)
{
    return dead >= MASS_LEAST && dead * 100 > people * MASS_PERCENT;
}

void refusal_note(struct refusal_recent *recent, bool is_about_us)
{
    recent->about_us = (((uint32_t)recent->about_us << 1) | (is_about_us ? 1U : 0U)) &
                       ((1U << REFUSAL_RECENT) - 1);
    if (recent->count < REFUSAL_RECENT)
        recent->count++;
}

bool refusal_is_too_many(const struct refusal_recent *recent)
{
    unsigned blamed = (unsigned)__builtin_popcount(recent->about_us);

    return blamed >= TOO_MANY_LEAST && blamed * 2 >= recent->count;
}

bool refusal_stops_run(size_t paused_domains, int64_t waiting_in_them, int64_t waiting)
{
    return paused_domains >= PAUSED_LEAST && waiting_in_them * PAUSED_FRACTION > waiting;
}
