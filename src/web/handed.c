#include "web/handed.h"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>

bool handed_socket(int *fd, struct error *err)
{
    int count = sd_listen_fds(1);

    *fd = -1;
    if (count == 0)
        return true;
    if (count != 1 || sd_is_socket(SD_LISTEN_FDS_START, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
        return error_set(err, ERROR_USAGE,
                         "systemd handed over something else than one listening stream socket: "
                         "the .socket unit needs exactly one ListenStream=");
    *fd = SD_LISTEN_FDS_START;
    return true;
}

void handed_tell_ready(void)
{
    (void)sd_notify(0, "READY=1");
}
