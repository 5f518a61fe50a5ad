#include "jobs/serve_line.h"

#include <errno.h>
#include <sys/socket.h>

bool line_open(int ends[2], struct error *err)
{
    /* Sequenced packets keep their borders and, unlike datagrams, end when the other side does. */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0)
        return true;
    return error_set(err, ERROR_SYSTEM, "cannot make a socket pair: %s", error_reason(errno));
}

bool line_send(int end, const void *packet, size_t size, bool wait)
{
    ssize_t sent = 0;

    do
        sent = send(end, packet, size, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size;
}

enum line_got line_receive(int end, void *packet, size_t size, bool wait)
{
    ssize_t got = 0;

    do
        got = recv(end, packet, size, wait ? 0 : MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got == (ssize_t)size)
        return LINE_PACKET;
    return got < 0 && errno == EAGAIN ? LINE_NOTHING : LINE_END;
}
