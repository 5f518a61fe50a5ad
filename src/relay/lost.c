#include "relay/lost.h"

bool lost_again(struct lost *lost, int64_t id)
{
    size_t kept = lost->count < LOST_KEPT ? lost->count : LOST_KEPT;

    for (size_t i = 0; i < kept; i++)
        if (lost->ids[i] == id)
            return true;
    lost->ids[lost->count++ % LOST_KEPT] = id;
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
                   "the connection broke at this message, twice");
}
