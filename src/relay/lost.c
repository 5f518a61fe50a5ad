#include "relay/lost.h"

static size_t kept(const struct lost *lost)
{
    return lost->count < LOST_KEPT ? lost->count : LOST_KEPT;
}

size_t lost_note(struct lost *lost, int64_t id, size_t relay)
{
    size_t times = 1;

    for (size_t i = 0; i < kept(lost); i++)
        times += lost->list[i].id == id;
    lost->list[lost->count % LOST_KEPT].id = id;
    lost->list[lost->count++ % LOST_KEPT].relay = relay;
    return times;
}

bool lost_at(const struct lost *lost, int64_t id, size_t relay)
{
    for (size_t i = 0; i < kept(lost); i++)
        if (lost->list[i].id == id && lost->list[i].relay == relay)
            return true;
    return false;
}

void lost_defer(struct relay_answer *answer)
{
    answer->result = RELAY_DEFERRED;
    answer->diagnosis = (struct diagnosis){.status = "4.4.2",
                                           .reason = REASON_NETWORK,
                                           .permanence = PERMANENCE_SOFT,
                                           .about = ABOUT_SYSTEM};
    (void)snprintf(answer->text, sizeof answer->text,
                   "the connection broke at this message, more than once");
}
