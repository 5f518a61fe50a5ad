/*
 * sink - a fast SMTP server for tests and measurements: takes mail on 127.0.0.1, keeps none, says
 * what it took.
 *
 *   sink [--port N] [--record FILE] [--times FILE] [--keep FILE] [--delay MS] [--without
 * EXTENSION]...
 * [--per-connection N] [--say FILE]
 *
 * Prints its port on a line of its own, serves until it is told to end (TERM, or --life seconds,
 * 600 unless given) and then prints its counters as JSON. --record notes each recipient, one a
 * line, before the message is answered 250, so that nobody can be told "accepted" whom the record
 * does not have. --times notes "MILLISECONDS RECIPIENT" of each message taken, on a clock that
 * never goes back. --keep holds the last message. --delay holds every answer back, as a relay so
 * far away would. --without takes PIPELINING, CHUNKING, DSN, SMTPUTF8, SIZE or ENHANCEDSTATUSCODES
 * from what is offered. --per-connection answers 421 and closes after so many messages.
 *
 * Faults are chosen by how the recipient's local part begins: "rcpt550-x@..." is answered 550 at
 * RCPT, "data451-x" at DATA or BDAT, "dot554-x" after the final dot; "droprcpt-" closes at RCPT,
 * "dropdot-" closes after the dot without taking the message, "lostdot-" takes it (it is recorded)
 * and closes, "hangrcpt-" and "hangdot-" never answer, "garbage-" is answered by no SMTP,
 * "longline-" by a line of 100,000 octets, "manylines-" by 200 lines. A code 421 also closes.
 * "grey-" is put off the first time this server sees the address. --say names a file, read anew at
 * each EHLO, of lines "PATTERN REPLY": a recipient that fits the pattern (fnmatch) gets the reply
 * at RCPT, "{}" in it being the address; the first line that fits counts, before any other fault;
 * "PATTERN ok" takes it.
 *
 * One long file, because it stands by itself: nothing of the program is in it.
 */
#define _GNU_SOURCE /* accept4, memmem */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_STEP   65536
#define LONG_LINE   100000
#define MANY_LINES  200
#define ADDRESS_MAX 400
#define GREY_MAX    10000
#define SAY_MAX     200

enum ending { END_TAKE, END_DROP, END_LOSE, END_HANG, END_CODE };

struct buffer {
    char *bytes;
    size_t len;
    size_t room;
};

struct connection {
    int fd;
    struct buffer in;
    struct buffer out;
    bool in_data;
    bool in_chunk;
    size_t chunk_octets;
    bool closing; /* when everything is written */
    bool dead;
    long messages;
    bool has_recipient;
    char recipient[ADDRESS_MAX];
    int data_code;
    int dot_code;
    enum ending ending;
    int64_t due_ms; /* with --delay: when what stands in out may leave */
    struct connection *next;
};

static struct {
    int port;
    long delay_ms;
    long per_connection;
    long life_s;
    const char *keep;
    const char *say;
    FILE *record;
    FILE *times;
    bool no_pipelining, no_chunking, no_dsn, no_smtputf8, no_size, no_enhanced;
} options = {.life_s = 600};

static struct {
    unsigned long connections, open, most_open, recipients, messages, octets, refused, resets;
} counted;

static struct connection *connections;
static char *grey[GREY_MAX];
static size_t grey_count;
static volatile sig_atomic_t ended;

static void on_end(int number)
{
    (void)number;
    ended = 1;
}

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void grow(struct buffer *buffer, size_t extra)
{
    if (buffer->len + extra <= buffer->room)
        return;
    buffer->room = (buffer->len + extra) * 2;
    buffer->bytes = realloc(buffer->bytes, buffer->room);
    if (!buffer->bytes)
        abort();
}

static void drop(struct buffer *buffer, size_t count)
{
    buffer->len -= count;
    if (buffer->len)
        memmove(buffer->bytes, buffer->bytes + count, buffer->len);
}

static void say(struct connection *c, const char *text)
{
    size_t len = strlen(text);

    grow(&c->out, len);
    memcpy(c->out.bytes + c->out.len, text, len);
    c->out.len += len;
    if (options.delay_ms && !c->due_ms)
        c->due_ms = now_ms() + options.delay_ms;
}

static void say_code(struct connection *c, int code, const char *where)
{
    char line[ADDRESS_MAX + 200];

    counted.refused++;
    (void)snprintf(line, sizeof(line), "%d %d.%s refused at %s <%s>\r\n", code, code / 100,
                   code == 421 ? "7.0" : (code / 100 == 4 ? "3.0" : "1.1"), where, c->recipient);
    say(c, line);
    if (code == 421)
        c->closing = true;
}

static void close_now(struct connection *c)
{
    if (c->dead)
        return;
    (void)close(c->fd);
    c->dead = true;
    counted.open--;
}

static void say_many(struct connection *c)
{
    for (int i = 0; i < MANY_LINES; i++)
        say(c, "250-2.1.5 and there is more to say\r\n");
    say(c, "250 2.1.5 ok\r\n");
}

static void say_long(struct connection *c)
{
    char *line = malloc(LONG_LINE + 10);

    if (!line)
        abort();
    memcpy(line, "250 ", 4);
    memset(line + 4, 'x', LONG_LINE);
    memcpy(line + 4 + LONG_LINE, "\r\n", 3);
    say(c, line);
    free(line);
}

static bool seen_before(const char *address)
{
    for (size_t i = 0; i < grey_count; i++) {
        if (!strcmp(grey[i], address))
            return true;
    }
    if (grey_count < GREY_MAX)
        grey[grey_count++] = strdup(address);
    return false;
}

static bool begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

/* "rcpt550-..." gives 550 for "rcpt"; 0: no such fault. */
static int code_for(const char *recipient, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(recipient, word, len) != 0 || strspn(recipient + len, "0123456789") != 3)
        return 0;
    return (recipient[len] - '0') * 100 + (recipient[len + 1] - '0') * 10 +
           (recipient[len + 2] - '0');
}

static struct {
    char pattern[ADDRESS_MAX];
    char reply[300];
} said[SAY_MAX];
static size_t said_count;

/* Anew for each connection, so that a test can change the server's mind. */
static void read_said(void)
{
    FILE *file = options.say ? fopen(options.say, "r") : NULL;

    if (!file)
        return;
    said_count = 0;
    while (said_count < SAY_MAX &&
           fscanf(file, "%399s %299[^\n]", said[said_count].pattern, said[said_count].reply) == 2)
        said_count++;
    (void)fclose(file);
}

/* True: what the file says was said. */
static bool say_as_told(struct connection *c)
{
    char line[ADDRESS_MAX + 400];

    for (size_t i = 0; i < said_count; i++) {
        const char *reply = said[i].reply;
        const char *hole = strstr(reply, "{}");
        if (fnmatch(said[i].pattern, c->recipient, 0) != 0)
            continue;
        if (!strcmp(reply, "ok"))
            return false;
        if (hole)
            (void)snprintf(line, sizeof(line), "%.*s%s%s\r\n", (int)(hole - reply), reply,
                           c->recipient, hole + 2);
        else
            (void)snprintf(line, sizeof(line), "%s\r\n", reply);
        counted.refused++;
        say(c, line);
        c->closing = c->closing || begins(reply, "421");
        return true;
    }
    return false;
}

static void on_rcpt(struct connection *c, const char *line)
{
    const char *from = strchr(line, '<');
    const char *to = from ? strchr(from, '>') : NULL;
    int code = 0;

    counted.recipients++;
    if (!to || to - from - 1 >= ADDRESS_MAX) {
        say(c, "501 5.1.3 no address\r\n");
        return;
    }
    memcpy(c->recipient, from + 1, (size_t)(to - from - 1));
    c->recipient[to - from - 1] = '\0';
    c->has_recipient = false;
    if (say_as_told(c))
        return;
    c->data_code = code_for(c->recipient, "data");
    c->dot_code = code_for(c->recipient, "dot");
    c->ending = c->dot_code ? END_CODE : END_TAKE;
    if (begins(c->recipient, "dropdot-"))
        c->ending = END_DROP;
    else if (begins(c->recipient, "lostdot-"))
        c->ending = END_LOSE;
    else if (begins(c->recipient, "hangdot-"))
        c->ending = END_HANG;
    code = code_for(c->recipient, "rcpt");
    if (!code && begins(c->recipient, "grey-") && !seen_before(c->recipient))
        code = 451;
    c->has_recipient = !code;
    if (code)
        say_code(c, code, "RCPT");
    else if (begins(c->recipient, "droprcpt-"))
        close_now(c);
    else if (begins(c->recipient, "garbage-"))
        say(c, "\x01\x02 this is no SMTP\r\n");
    else if (begins(c->recipient, "longline-"))
        say_long(c);
    else if (begins(c->recipient, "manylines-"))
        say_many(c);
    else if (!begins(c->recipient, "hangrcpt-"))
        say(c, "250 2.1.5 ok\r\n");
}

static void on_ehlo(struct connection *c)
{
    read_said();
    say(c, "250-sink.example.org\r\n");
    if (!options.no_pipelining)
        say(c, "250-PIPELINING\r\n");
    if (!options.no_chunking)
        say(c, "250-CHUNKING\r\n");
    if (!options.no_dsn)
        say(c, "250-DSN\r\n");
    if (!options.no_smtputf8)
        say(c, "250-SMTPUTF8\r\n");
    if (!options.no_enhanced)
        say(c, "250-ENHANCEDSTATUSCODES\r\n");
    if (!options.no_size)
        say(c, "250-SIZE 50000000\r\n");
    say(c, "250 8BITMIME\r\n");
}

static void on_command(struct connection *c, const char *line)
{
    if (!strncasecmp(line, "EHLO", 4) || !strncasecmp(line, "HELO", 4)) {
        on_ehlo(c);
    } else if (!strncasecmp(line, "MAIL", 4)) {
        c->has_recipient = false;
        c->recipient[0] = '\0';
        if (options.per_connection && c->messages >= options.per_connection)
            say_code(c, 421, "MAIL: enough for one connection");
        else
            say(c, "250 2.1.0 ok\r\n");
    } else if (!strncasecmp(line, "RCPT", 4)) {
        on_rcpt(c, line);
    } else if (!strncasecmp(line, "DATA", 4)) {
        if (!c->has_recipient) {
            say(c, "503 5.5.1 no recipient\r\n");
        } else if (c->data_code) {
            say_code(c, c->data_code, "DATA");
        } else {
            c->in_data = true;
            say(c, "354 go on\r\n");
        }
    } else if (!strncasecmp(line, "BDAT", 4)) {
        c->in_chunk = true; /* the only one: "LAST" is not looked at */
        c->chunk_octets = strtoul(line + 4, NULL, 10);
    } else if (!strncasecmp(line, "RSET", 4)) {
        counted.resets++;
        c->has_recipient = false;
        say(c, "250 2.0.0 ok\r\n");
    } else if (!strncasecmp(line, "QUIT", 4)) {
        say(c, "221 2.0.0 bye\r\n");
        c->closing = true;
    } else {
        say(c, "500 5.5.2 what?\r\n");
    }
}

static void keep_message(const char *bytes, size_t len)
{
    FILE *file = fopen(options.keep, "wb");

    if (file) {
        (void)fwrite(bytes, 1, len, file);
        (void)fclose(file);
    }
}

static void take(struct connection *c, const char *bytes, size_t len)
{
    counted.messages++;
    counted.octets += len;
    if (options.record) {
        (void)fprintf(options.record, "%s\n", c->recipient);
        (void)fflush(options.record);
    }
    if (options.times) {
        struct timespec now = {0};
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        (void)fprintf(options.times, "%lld %s\n",
                      (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000, c->recipient);
        (void)fflush(options.times);
    }
    if (options.keep)
        keep_message(bytes, len);
}

static void on_message(struct connection *c, const char *bytes, size_t len)
{
    c->in_data = false;
    c->has_recipient = false;
    c->messages++;
    switch (c->ending) {
    case END_TAKE:
        take(c, bytes, len);
        say(c, "250 2.0.0 taken\r\n");
        return;
    case END_LOSE:
        take(c, bytes, len);
        close_now(c);
        return;
    case END_DROP:
        close_now(c);
        return;
    case END_HANG:
        return;
    case END_CODE:
        say_code(c, c->dot_code, "the final dot");
        return;
    }
}

static void on_chunk(struct connection *c, const char *bytes)
{
    c->in_chunk = false;
    if (!c->has_recipient)
        say(c, "503 5.5.1 no recipient\r\n");
    else if (c->data_code)
        say_code(c, c->data_code, "BDAT");
    else
        on_message(c, bytes, c->chunk_octets);
}

/* The octets of one message that are there in full, its final dot included; 0: not all yet. */
static size_t message_len(const char *bytes, size_t len)
{
    const char *end = memmem(bytes, len, "\r\n.\r\n", 5);

    if (len >= 3 && !memcmp(bytes, ".\r\n", 3))
        return 3;
    return end ? (size_t)(end - bytes) + 5 : 0;
}

static void work(struct connection *c)
{
    size_t used = 0;

    while (!c->dead && !c->closing && used < c->in.len) {
        char *bytes = c->in.bytes + used;
        size_t len = c->in.len - used;
        if (c->in_chunk) {
            if (len < c->chunk_octets)
                break;
            on_chunk(c, bytes);
            used += c->chunk_octets;
        } else if (c->in_data) {
            size_t whole = message_len(bytes, len);
            if (!whole)
                break;
            on_message(c, bytes, whole);
            used += whole;
        } else {
            char *end = memchr(bytes, '\n', len);
            if (!end)
                break;
            *end = '\0';
            used += (size_t)(end - bytes) + 1;
            on_command(c, bytes);
        }
    }
    if (used && !c->dead)
        drop(&c->in, used);
}

static void send_out(struct connection *c)
{
    if (c->dead || (c->due_ms && c->due_ms > now_ms()))
        return;
    c->due_ms = 0;
    while (c->out.len) {
        ssize_t put = send(c->fd, c->out.bytes, c->out.len, MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN)
            return;
        if (put <= 0) {
            close_now(c);
            return;
        }
        drop(&c->out, (size_t)put);
    }
    if (c->closing)
        close_now(c);
}

static void on_readable(struct connection *c)
{
    for (;;) {
        grow(&c->in, READ_STEP);
        ssize_t got = recv(c->fd, c->in.bytes + c->in.len, READ_STEP, 0);
        if (got < 0 && errno == EAGAIN)
            break;
        if (got <= 0) {
            close_now(c);
            return;
        }
        c->in.len += (size_t)got;
        if (got < READ_STEP)
            break;
    }
    work(c);
    send_out(c);
}

static void accept_all(int listener, int poller)
{
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        int one = 1;
        if (fd < 0)
            return;
        struct connection *c = calloc(1, sizeof(*c));
        if (!c)
            abort();
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        c->fd = fd;
        c->next = connections;
        connections = c;
        counted.connections++;
        if (++counted.open > counted.most_open)
            counted.most_open = counted.open;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        (void)epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
        say(c, "220 sink.example.org ESMTP\r\n");
        send_out(c);
    }
}

static int listen_on(int port)
{
    struct sockaddr_in where = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(where);
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof(where)) || listen(fd, 1000) ||
        getsockname(fd, (struct sockaddr *)&where, &len)) {
        perror("sink");
        exit(1);
    }
    (void)printf("%d\n", ntohs(where.sin_port));
    (void)fflush(stdout);
    return fd;
}

/* What was held back and is due now; how long until the next is, -1 for nothing. */
static int send_due(void)
{
    int64_t next = -1;
    struct connection **link = &connections;

    while (*link) {
        struct connection *c = *link;
        if (c->dead) {
            *link = c->next;
            free(c->in.bytes);
            free(c->out.bytes);
            free(c);
            continue;
        }
        if (c->due_ms)
            send_out(c);
        if (!c->dead && c->due_ms && (next < 0 || c->due_ms < next))
            next = c->due_ms;
        link = &c->next;
    }
    int64_t wait = next < 0 ? -1 : next - now_ms();
    return next >= 0 && wait < 1 ? 1 : (int)wait;
}

static void serve(void)
{
    struct epoll_event events[256];
    int64_t end_ms = now_ms() + options.life_s * 1000;
    int listener = listen_on(options.port);
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    int wait_ms = 1000;

    (void)epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    while (!ended && now_ms() < end_ms) {
        int count = epoll_wait(poller, events, 256, wait_ms);
        for (int i = 0; i < count; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c)
                accept_all(listener, poller);
            else if (!c->dead)
                on_readable(c);
        }
        int due = send_due();
        wait_ms = due < 0 || due > 1000 ? 1000 : due;
    }
}

static void leave_out(const char *extension)
{
    static const struct {
        const char *name;
        bool *flag;
    } names[] = {
        {"PIPELINING", &options.no_pipelining},
        {"CHUNKING", &options.no_chunking},
        {"DSN", &options.no_dsn},
        {"SMTPUTF8", &options.no_smtputf8},
        {"SIZE", &options.no_size},
        {"ENHANCEDSTATUSCODES", &options.no_enhanced},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!strcmp(names[i].name, extension)) {
            *names[i].flag = true;
            return;
        }
    }
    (void)fprintf(stderr, "sink: no extension '%s'\n", extension);
    exit(64);
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},
        {"record", required_argument, NULL, 'r'},
        {"times", required_argument, NULL, 't'},
        {"keep", required_argument, NULL, 'k'},
        {"delay", required_argument, NULL, 'd'},
        {"without", required_argument, NULL, 'w'},
        {"per-connection", required_argument, NULL, 'm'},
        {"life", required_argument, NULL, 'l'},
        {"say", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    int which = 0;

    while ((which = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (which) {
        case 'p':
            options.port = (int)strtol(optarg, NULL, 10);
            break;
        case 'r':
            options.record = fopen(optarg, "a");
            break;
        case 't':
            options.times = fopen(optarg, "a");
            break;
        case 'k':
            options.keep = optarg;
            break;
        case 'd':
            options.delay_ms = strtol(optarg, NULL, 10);
            break;
        case 'w':
            leave_out(optarg);
            break;
        case 'm':
            options.per_connection = strtol(optarg, NULL, 10);
            break;
        case 's':
            options.say = optarg;
            break;
        case 'l':
            options.life_s = strtol(optarg, NULL, 10);
            break;
        default:
            exit(64);
        }
    }
}

int main(int argc, char **argv)
{
    struct sigaction act = {.sa_handler = on_end};

    read_options(argc, argv);
    (void)sigaction(SIGTERM, &act, NULL);
    (void)sigaction(SIGINT, &act, NULL);
    serve();
    (void)printf(
        "{\"connections\":%lu,\"most_open\":%lu,\"recipients\":%lu,\"messages\":%lu,\"octets\":%lu,"
        "\"refused\":%lu,\"resets\":%lu}\n",
        counted.connections, counted.most_open, counted.recipients, counted.messages,
        counted.octets, counted.refused, counted.resets);
    return 0;
}
