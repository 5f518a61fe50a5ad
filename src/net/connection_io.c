#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#include "net/connection_inside.h"

/* Level-triggered: room to write is asked for only while we wait for it. */
static void watch_for_room(struct connection *connection, bool wants)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connection->source};

    if (connection->wants_room == wants)
        return;
    connection->wants_room = wants;
    if (wants)
        event.events |= EPOLLOUT;
    /* Cannot fail for a descriptor that is in the set; the time limits would end the wait. */
    (void)epoll_ctl(connection->loop->epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

/* What curl_easy_send() or curl_easy_recv() returned. */
static enum connection_io curl_io(CURLcode result, const size_t *count)
{
    if (result == CURLE_AGAIN)
        return CONNECTION_WAIT;
    return result == CURLE_OK && *count > 0 ? CONNECTION_DONE : CONNECTION_GONE;
}

/* What send() or recv() returned. */
static enum connection_io plain_io(ssize_t result, size_t *count)
{
    if (result > 0) {
        *count = (size_t)result;
        return CONNECTION_DONE;
    }
    if (result < 0 && (errno == EAGAIN || errno == EINTR))
        return CONNECTION_WAIT;
    return CONNECTION_GONE;
}

/* Without TLS libcurl would only hand the octets on: to the socket at once, 0.8 us a message. */
enum connection_io connection_send(struct connection *connection, const char *bytes, size_t len,
                                   size_t *count)
{
    enum connection_io io = CONNECTION_DONE;

    *count = 0;
    if (connection->is_tls)
        io = curl_io(curl_easy_send(connection->curl, bytes, len, count), count);
    else
        io = plain_io(send(connection->fd, bytes, len, MSG_NOSIGNAL), count);
    watch_for_room(connection, io == CONNECTION_WAIT);
    return io;
}

enum connection_io connection_receive(struct connection *connection, char *bytes, size_t room,
                                      size_t *count)
{
    *count = 0;
    if (connection->is_drained) { /* saves the system call that would only say so */
        connection->is_drained = false;
        return CONNECTION_WAIT;
    }
    if (connection->is_tls) {
        CURLcode result = curl_easy_recv(connection->curl, bytes, room, count);
        connection->has_ended = result == CURLE_OK && *count == 0;
        return curl_io(result, count);
    }
    ssize_t received = recv(connection->fd, bytes, room, 0);
    enum connection_io io = plain_io(received, count);
    connection->has_ended = received == 0;
    connection->is_drained = io == CONNECTION_DONE && *count < room;
    return io;
}

bool connection_is_unread(const struct connection *connection)
{
    struct tcp_info info = {0};
    socklen_t len = sizeof info;

    if (!connection->has_ended ||
        getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        len < offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans)
        return false;
    /* A kernel that does not count says 0. SYN is among the acknowledged only, so that a lone last
     * octet seems to be read: the careful side. */
    return info.tcpi_bytes_acked > 0 &&
           info.tcpi_bytes_acked < info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
}
