/*
 * bare_client.c - the least that sending costs on this machine: one constant message again and
 * again over as many connections, nothing read of the answers but their line ends: MAIL, RCPT and
 * DATA in one flight, or with "bdat" the message in it too. With FILE all connections go in step,
 * and before each step one page of it is written and waited for, which is the least that marking a
 * message before its MAIL FROM can cost.
 * Usage: bare_client PORT CONNECTIONS MESSAGES OCTETS bdat|data [FILE]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE        4096
#define PAGES       1000
#define CONNECTIONS 200
#define MOST_OCTETS 100000

enum step { GREETING, EHLO, IDLE, FLIGHT, MESSAGE };

struct connection {
    int fd;
    enum step step;
    int lines; /* received in this step */
};

static struct connection connections[CONNECTIONS];
static int count;
static int poller;
static long to_begin;
static long to_end;
static int idle;
static char *message;
static size_t message_len;
static bool is_chunk; /* the message goes in the flight (BDAT) */
static int journal = -1;
static long written;

static void must(bool good, const char *what)
{
    if (!good) {
        perror(what);
        exit(1);
    }
}

static void say(struct connection *c, const char *bytes, size_t len, enum step step)
{
    must(send(c->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len, "send");
    c->step = step;
    c->lines = 0;
}

static void make_message(size_t octets)
{
    static const char line[] =
        "The employer's offer falls short of what members voted for, and said so.\r\n";
    size_t len = sizeof(line) - 1;

    message = malloc(octets + len + 3);
    must(message != NULL, "malloc");
    for (; message_len < octets; message_len += len)
        memcpy(message + message_len, line, len);
    memcpy(message + message_len, ".\r\n", 3);
    message_len += 3;
}

static void open_journal(const char *path)
{
    static const char page[PAGE];

    journal = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    must(journal >= 0, path);
    for (long i = 0; i < PAGES; i++)
        must(pwrite(journal, page, PAGE, i * PAGE) == PAGE, path);
    must(!fsync(journal), path);
}

static void connect_all(int port)
{
    struct sockaddr_in where = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;

    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; i++) {
        struct connection *c = &connections[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        must(c->fd >= 0 && !connect(c->fd, (struct sockaddr *)&where, sizeof(where)), "connect");
        (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        must(!epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event), "epoll_ctl");
    }
}

static void receive(struct connection *c)
{
    const int wanted[] = {[GREETING] = 1, [FLIGHT] = 3, [MESSAGE] = is_chunk ? 3 : 1};
    char bytes[PAGE];
    ssize_t got = recv(c->fd, bytes, sizeof(bytes), 0);

    must(got > 0, "recv");
    for (ssize_t i = 0; i < got; i++)
        c->lines += bytes[i] == '\n';
    if (c->step == EHLO ? !memmem(bytes, (size_t)got, "250 ", 4)
                        : c->step == IDLE || c->lines < wanted[c->step])
        return;
    if (c->step == GREETING) {
        say(c, "EHLO bare\r\n", 11, EHLO);
    } else if (c->step == FLIGHT) {
        say(c, message, message_len, MESSAGE);
    } else {
        to_end -= c->step == MESSAGE;
        c->step = IDLE;
        idle++;
    }
}

static void mark(void)
{
    static const char page[PAGE];

    must(pwrite(journal, page, PAGE, written++ % PAGES * PAGE) == PAGE, "pwrite");
    must(!fdatasync(journal), "fdatasync");
}

static void begin(struct connection *c)
{
    static char flight[MOST_OCTETS];
    size_t octets = message_len - 3; /* without its final dot */
    int len = snprintf(flight, sizeof(flight),
                       "MAIL FROM:<bulletin@lists.example.org> SIZE=%zu\r\n"
                       "RCPT TO:<person%ld@example.org> NOTIFY=FAILURE\r\n",
                       octets, to_begin--);
    char *end = flight + len;

    idle--;
    if (is_chunk) {
        end += sprintf(end, "BDAT %zu LAST\r\n", octets);
        memcpy(end, message, octets);
        say(c, flight, (size_t)(end - flight) + octets, MESSAGE);
    } else {
        end += sprintf(end, "DATA\r\n");
        say(c, flight, (size_t)(end - flight), FLIGHT);
    }
}

static void begin_all(void)
{
    if (!idle || !to_begin || (journal >= 0 && idle < count))
        return;
    if (journal >= 0)
        mark();
    for (int i = 0; i < count && to_begin; i++)
        if (connections[i].step == IDLE)
            begin(&connections[i]);
}

int main(int argc, char **argv)
{
    struct epoll_event events[CONNECTIONS];

    if (argc < 6)
        return 64;
    is_chunk = !strcmp(argv[5], "bdat");
    count = (int)strtol(argv[2], NULL, 10);
    to_begin = to_end = strtol(argv[3], NULL, 10);
    if (count < 1 || count > CONNECTIONS)
        return 64;
    make_message(strtoul(argv[4], NULL, 10));
    if (message_len + 400 > MOST_OCTETS)
        return 64;
    if (argc > 6)
        open_journal(argv[6]);
    connect_all((int)strtol(argv[1], NULL, 10));
    while (to_end > 0) {
        int ready = epoll_wait(poller, events, CONNECTIONS, -1);
        for (int i = 0; i < ready; i++)
            receive(events[i].data.ptr);
        begin_all();
    }
    return 0;
}
