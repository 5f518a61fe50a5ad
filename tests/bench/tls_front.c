/*
 * tls_front.c - STARTTLS in front of the sink: speaks the first lines itself, then carries what
 * comes over TLS to the sink and back. A yardstick of its own: the sink is measured without it, and
 * its cost is told beside. Usage: tls_front CERTIFICATE KEY SINK_PORT; prints its own port.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536

enum step { GREETED, SECURING, CARRYING };

struct pair {
    int client;
    int sink;
    enum step step;
    gnutls_session_t session;
    char line[512]; /* before TLS */
    size_t line_len;
    char out[CHUNK]; /* decrypted, for the sink */
    size_t out_len;
    bool dead;
};

/* What an event points at: one end of a pair. */
struct end {
    struct pair *pair;
    bool is_client;
};

static gnutls_certificate_credentials_t credentials;
static int sink_port;
static int poller;

static void say(const struct pair *pair, const char *text)
{
    if (send(pair->client, text, strlen(text), MSG_NOSIGNAL) < 0)
        perror("tls_front: send");
}

/* Its memory stays: a few hundred connections a run at most. */
static void end(struct pair *pair)
{
    if (pair->dead)
        return;
    pair->dead = true;
    close(pair->client);
    close(pair->sink);
    if (pair->session)
        gnutls_deinit(pair->session);
}

static int connect_sink(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)sink_port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char greeting[512];
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&where, sizeof(where)) ||
        recv(fd, greeting, sizeof(greeting), 0) <= 0) {
        perror("tls_front: sink");
        exit(1);
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(struct pair *pair, int fd, bool is_client)
{
    struct end *point = calloc(1, sizeof(*point));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = point};

    if (!point)
        abort();
    *point = (struct end){pair, is_client};
    (void)epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static void start_tls(struct pair *pair)
{
    say(pair, "220 2.0.0 go on\r\n");
    (void)gnutls_init(&pair->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    (void)gnutls_set_default_priority(pair->session);
    (void)gnutls_credentials_set(pair->session, GNUTLS_CRD_CERTIFICATE, credentials);
    gnutls_transport_set_int(pair->session, pair->client);
    pair->step = SECURING;
}

static void on_line(struct pair *pair)
{
    if (!strncasecmp(pair->line, "EHLO", 4))
        say(pair, "250-front.example.org\r\n250 STARTTLS\r\n");
    else if (!strncasecmp(pair->line, "STARTTLS", 8))
        start_tls(pair);
    else
        say(pair, "530 5.7.0 STARTTLS first\r\n");
    pair->line_len = 0;
}

static void read_lines(struct pair *pair)
{
    ssize_t got =
        recv(pair->client, pair->line + pair->line_len, sizeof(pair->line) - pair->line_len - 1, 0);

    if (got <= 0) {
        end(pair);
        return;
    }
    pair->line_len += (size_t)got;
    pair->line[pair->line_len] = '\0';
    if (strchr(pair->line, '\n'))
        on_line(pair);
}

/* Everything, waiting if the other side is slow: one message a connection is on its way, and it
 * fits. */
static bool push(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t put = send(fd, bytes, len, MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

static void carry_in(struct pair *pair)
{
    for (;;) {
        ssize_t got = gnutls_record_recv(pair->session, pair->out, sizeof(pair->out));
        if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
            return;
        if (got <= 0 || !push(pair->sink, pair->out, (size_t)got)) {
            end(pair);
            return;
        }
    }
}

static void carry_out(struct pair *pair)
{
    char bytes[4096];
    ssize_t got = recv(pair->sink, bytes, sizeof(bytes), 0);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0 || gnutls_record_send(pair->session, bytes, (size_t)got) != got)
        end(pair);
}

static void shake(struct pair *pair)
{
    int result = gnutls_handshake(pair->session);

    if (result == GNUTLS_E_SUCCESS) {
        pair->step = CARRYING;
        carry_in(pair);
    } else if (gnutls_error_is_fatal(result)) {
        fprintf(stderr, "tls_front: %s\n", gnutls_strerror(result));
        end(pair);
    }
}

static void work(const struct end *point)
{
    struct pair *pair = point->pair;

    if (pair->dead)
        return;
    if (!point->is_client)
        carry_out(pair);
    else if (pair->step == GREETED)
        read_lines(pair);
    else if (pair->step == SECURING)
        shake(pair);
    else
        carry_in(pair);
}

static void accept_one(int listener)
{
    struct pair *pair = calloc(1, sizeof(*pair));
    int one = 1;

    if (!pair)
        abort();
    pair->client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (pair->client < 0) {
        free(pair);
        return;
    }
    (void)setsockopt(pair->client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    pair->sink = connect_sink();
    watch(pair, pair->client, true);
    watch(pair, pair->sink, false);
    say(pair, "220 front.example.org ESMTP\r\n");
}

static int listen_here(void)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(where);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof(where)) || listen(fd, 1000) ||
        getsockname(fd, (struct sockaddr *)&where, &len)) {
        perror("tls_front");
        exit(1);
    }
    (void)printf("%d\n", ntohs(where.sin_port));
    (void)fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    struct epoll_event events[256];

    if (argc != 4)
        return 64;
    sink_port = (int)strtol(argv[3], NULL, 10);
    if (gnutls_certificate_allocate_credentials(&credentials) ||
        gnutls_certificate_set_x509_key_file(credentials, argv[1], argv[2], GNUTLS_X509_FMT_PEM) <
            0) {
        fprintf(stderr, "tls_front: the certificate cannot be used\n");
        return 1;
    }
    int listener = listen_here();
    poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    (void)epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr)
                work(events[i].data.ptr);
            else
                accept_one(listener);
        }
    }
}
