#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG  256
#define HOST_MAX 46

union any_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* "host:port" or "[host]:port" in two. */
static bool split(const char *text, char host[HOST_MAX], uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    bool bracketed = *text == '[';
    const char *from = bracketed ? text + 1 : text;
    const char *to = colon;
    char *end = NULL;

    if (!colon || colon == text)
        return false;
    if (bracketed && *--to != ']')
        return false;
    size_t len = (size_t)(to - from);
    long number = strtol(colon + 1, &end, 10);
    if (len == 0 || len >= HOST_MAX || end == colon + 1 || *end || number < 0 ||
        number > UINT16_MAX)
        return false;
    memcpy(host, from, len);
    host[len] = '\0';
    *port = (uint16_t)number;
    return true;
}

static bool is_loopback(const union any_address *address)
{
    if (address->any.sa_family == AF_INET)
        return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

static bool parse(const char *text, union any_address *out, struct error *err)
{
    char host[HOST_MAX] = "";
    uint16_t port = 0;

    *out = (union any_address){.any = {0}};
    if (split(text, host, &port)) {
        if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
            out->v4.sin_family = AF_INET;
            out->v4.sin_port = htons(port);
        } else if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
            out->v6.sin6_family = AF_INET6;
            out->v6.sin6_port = htons(port);
        }
    }
    if (!out->any.sa_family)
        return error_set(err, ERROR_USAGE,
                         "'%s' is no address to listen on: write it as 127.0.0.1:8025", text);
    if (!is_loopback(out))
        return error_set(err, ERROR_USAGE,
                         "'%s' could be reached from outside without TLS: listen on 127.0.0.1 and "
                         "let a web server in front do TLS (config/ has examples)",
                         text);
    return true;
}

static socklen_t size_of(const union any_address *address)
{
    return address->any.sa_family == AF_INET ? sizeof(address->v4) : sizeof(address->v6);
}

static bool tell_where(int fd, char where[LISTEN_WHERE_SIZE])
{
    union any_address address = {.any = {0}};
    socklen_t size = sizeof(address);
    char host[INET6_ADDRSTRLEN] = "";

    if (getsockname(fd, &address.any, &size) != 0)
        return false;
    if (address.any.sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &address.v4.sin_addr, host, sizeof(host));
        (void)snprintf(where, LISTEN_WHERE_SIZE, "%s:%u", host, ntohs(address.v4.sin_port));
    } else {
        (void)inet_ntop(AF_INET6, &address.v6.sin6_addr, host, sizeof(host));
        (void)snprintf(where, LISTEN_WHERE_SIZE, "[%s]:%u", host, ntohs(address.v6.sin6_port));
    }
    return true;
}

bool listen_open(const char *text, int *fd, char where[LISTEN_WHERE_SIZE], struct error *err)
{
    union any_address address;
    int one = 1;

    *fd = -1;
    if (!parse(text, &address, err))
        return false;
    *fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return error_set(err, ERROR_SYSTEM, "cannot make a socket: %s", error_reason(errno));
    if (setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
        bind(*fd, &address.any, size_of(&address)) == 0 && listen(*fd, BACKLOG) == 0 &&
        tell_where(*fd, where))
        return true;
    int why = errno;
    (void)close(*fd);
    *fd = -1;
    return error_set(err, ERROR_UNAVAILABLE, "cannot listen on %s: %s", text, error_reason(why));
}
