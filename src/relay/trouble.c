#include "relay/trouble.h"

void trouble_note(struct slot *slot)
{
    const struct dialogue *dialogue = &slot->dialogue;
    const struct relay_answer *answer = &dialogue->answer;
    struct fleet *fleet = slot->fleet;
    const char *url = fleet->options->url;
    struct error *why = &fleet->last_failure;

    switch (dialogue->trouble) {
    case DIALOGUE_NO_TROUBLE:
        return;
    case DIALOGUE_LATER:
        (void)error_set(why, ERROR_UNAVAILABLE, "the relay '%s' takes no mail for now: '%s'", url,
                        answer->text);
        if (slot->answered == 0) /* else it only wants another connection */
            fleet_pause(fleet, RELAY_EVENT_BUSY, answer->diagnosis.code);
        return;
    case DIALOGUE_QUOTA:
        (void)error_set(why, ERROR_LATER,
                        "the relay '%s' takes no more from this account for now: '%s'; send again "
                        "later",
                        url, answer->text);
        if (answer->diagnosis.code >= 500)
            break;
        fleet_pause(fleet, RELAY_EVENT_BUSY, answer->diagnosis.code); /* perhaps only too fast */
        return;
    case DIALOGUE_FOR_GOOD:
        (void)error_set(why, ERROR_REFUSED,
                        "the relay '%s' refuses all our mail: '%s'; check the sender's address and "
                        "the login with your provider",
                        url, answer->text);
        break;
    case DIALOGUE_TOO_LARGE:
        (void)error_set(why, ERROR_REFUSED,
                        "the relay '%s' takes messages of at most %lld octets, and this one is "
                        "larger; make pictures or attachments smaller",
                        url, (long long)dialogue->offer->max_octets);
        break;
    }
    fleet_give_up(fleet);
}

void trouble_note_break(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;

    (void)error_set(&fleet->last_failure, ERROR_UNAVAILABLE, "the relay '%s' drops the connection",
                    fleet->options->url);
    fleet_pause(fleet, RELAY_EVENT_LOST, 0);
}

/* The less the sooner another try may help. */
static int rank(enum error_kind kind)
{
    return kind == ERROR_UNAVAILABLE ? 0 : kind == ERROR_LATER ? 1 : 2;
}

/* Each says its own; of many only the first can be shown. */
static void say_all(struct error *out, const struct fleet *fleets, size_t count)
{
    const int each = (int)(sizeof out->message / count) - 16;
    size_t len = 0;

    for (size_t i = 0; i < count && each > 0; i++)
        len += (size_t)snprintf(out->message + len, sizeof out->message - len, "%srelay %zu: %.*s",
                                i > 0 ? "; " : "", i + 1, each, fleets[i].last_failure.message);
}

void trouble_end(struct fleet *fleets, size_t count)
{
    const struct fleet *kindest = &fleets[0];

    for (size_t i = 0; i < count; i++) {
        if (!fleets[i].is_out)
            return;
        if (rank(fleets[i].last_failure.kind) < rank(kindest->last_failure.kind))
            kindest = &fleets[i];
    }
    struct error why = kindest->last_failure;
    if (count > 1)
        say_all(&why, fleets, count);
    turns_fail(&fleets[0].common->turns, &why);
}
