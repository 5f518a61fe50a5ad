#include "jobs/patience.h"

#include <poll.h>

#include "base/stop.h"
#include "store/frozen.h"

#define LOOK_MS 500 /* DESIGN 5 promises that a hold works within 2 s */

bool patience_wait(const struct workspace *workspace, int64_t edition, int64_t until,
                   enum patience_end *out, struct error *err)
{
    struct pollfd stop = {.fd = stop_fd(), .events = POLLIN};
    bool held = false;

    for (;;) {
        if (stop_asked()) {
            *out = PATIENCE_STOPPED;
            return true;
        }
        if (!frozen_is_stopped(workspace->store, edition, &held, err))
            return false;
        if (held || clock_now(workspace->clock) >= until) {
            *out = held ? PATIENCE_HELD : PATIENCE_DUE;
            return true;
        }
        (void)poll(&stop, stop.fd < 0 ? 0 : 1, LOOK_MS); /* a signal ends it early: fine */
    }
}
