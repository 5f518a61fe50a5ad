/*
 * scripted_server.h - an SMTP server in a child process for the tests of net and relay. What it
 * does wrong is chosen by its settings and by the recipient's local part up to the first dot.
 */
#ifndef UNIT_SCRIPTED_SERVER_H
#define UNIT_SCRIPTED_SERVER_H

#include "base/base.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVER_LIFE_S 50 /* should the test forget it */

struct server_settings {
    const char *greeting; /* NULL: "220 test" */
    const char *ehlo;     /* NULL: offers PIPELINING */
    const char *auth;     /* answer to AUTH */
    const char *mail;     /* answer to MAIL */
    const char *rcpt;     /* answer to RCPT where the local part has no meaning */
    int messages_each;    /* of a connection, then 421; 0: unlimited */
};

struct server {
    pid_t child;
    int port;
    int accepted; /* what was accepted is written here: the number in the local part */
    char url[60];
};

struct server_talk {
    const struct server_settings *settings;
    FILE *in;
    int fd;
    int accepted;
    int messages;
    char to[100];
};

static void server_say(const struct server_talk *talk, const char *text)
{
    if (write(talk->fd, text, strlen(text)) < 0)
        _exit(0);
}

static bool server_is_to(const struct server_talk *talk, const char *kind)
{
    return strncmp(talk->to, kind, strlen(kind)) == 0 && talk->to[strlen(kind)] == '.';
}

static void server_hang(void)
{
    (void)sleep(60);
    _exit(0);
}

static void server_take_rcpt(struct server_talk *talk, const char *line)
{
    const char *from = strchr(line, '<');

    snprintf(talk->to, sizeof talk->to, "%s", from ? from + 1 : "");
    if (server_is_to(talk, "refuse"))
        server_say(talk, "550 5.1.1 no such user\r\n");
    else if (server_is_to(talk, "defer"))
        server_say(talk, "451 4.3.0 later\r\n");
    else if (server_is_to(talk, "busy")) {
        server_say(talk, "421 4.7.0 slow down\r\n");
        _exit(0);
    } else if (server_is_to(talk, "drop"))
        _exit(0);
    else if (server_is_to(talk, "hang"))
        server_hang();
    else if (server_is_to(talk, "rubbish"))
        server_say(talk, "hello there\r\n");
    else
        server_say(talk, talk->settings->rcpt ? talk->settings->rcpt : "250 2.1.5 ok\r\n");
}

static void server_take_data(struct server_talk *talk)
{
    char line[2000];

    if (server_is_to(talk, "refuse") || server_is_to(talk, "defer")) {
        server_say(talk, "554 5.5.1 no recipients\r\n");
        return;
    }
    server_say(talk, "354 go on\r\n");
    do {
        if (!fgets(line, sizeof line, talk->in))
            _exit(0); /* no dot, no message */
    } while (strcmp(line, ".\r\n") != 0);
    if (server_is_to(talk, "hangdot"))
        server_hang();
    if (server_is_to(talk, "refusedot")) {
        server_say(talk, "554 5.7.1 spam\r\n");
        return;
    }
    int64_t number = strtol(strchr(talk->to, '.') + 1, NULL, 10);
    if (write(talk->accepted, &number, sizeof number) < 0 || server_is_to(talk, "dropdot"))
        _exit(0);
    server_say(talk, "250 2.0.0 queued\r\n");
    if (++talk->messages == talk->settings->messages_each) {
        server_say(talk, "421 4.7.0 enough for one connection\r\n");
        _exit(0);
    }
}

static void server_obey(struct server_talk *talk, const char *line)
{
    const struct server_settings *settings = talk->settings;

    if (strncmp(line, "EHLO", 4) == 0)
        server_say(talk, settings->ehlo ? settings->ehlo : "250-test\r\n250 PIPELINING\r\n");
    else if (strncmp(line, "AUTH", 4) == 0)
        server_say(talk, "334 \r\n");
    else if (strncmp(line, "MAIL", 4) == 0)
        server_say(talk, settings->mail ? settings->mail : "250 2.1.0 ok\r\n");
    else if (strncmp(line, "RCPT", 4) == 0)
        server_take_rcpt(talk, line);
    else if (strncmp(line, "DATA", 4) == 0)
        server_take_data(talk);
    else if (strncmp(line, "RSET", 4) == 0)
        server_say(talk, "250 2.0.0 ok\r\n");
    else if (strncmp(line, "QUIT", 4) == 0) {
        server_say(talk, "221 2.0.0 bye\r\n");
        _exit(0);
    } else
        server_say(talk, settings->auth ? settings->auth : "500 what\r\n");
}

static void server_talk(const struct server_settings *settings, int fd, int accepted)
{
    struct server_talk talk = {
        .settings = settings, .in = fdopen(fd, "r"), .fd = fd, .accepted = accepted};
    char line[2000];

    server_say(&talk, settings->greeting ? settings->greeting : "220 test\r\n");
    while (talk.in && fgets(line, sizeof line, talk.in))
        server_obey(&talk, line);
    _exit(0);
}

static void server_listen(const struct server_settings *settings, int listener, int accepted)
{
    (void)signal(SIGCHLD, SIG_IGN);
    while (true) {
        int fd = accept(listener, NULL, NULL);
        /* each answer of a flight is written alone: without this the second waits 40 ms */
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        if (fd >= 0 && fork() == 0) {
            (void)alarm(SERVER_LIFE_S);
            server_talk(settings, fd, accepted);
        }
        close(fd);
    }
}

static struct server server_start(const struct server_settings *settings)
{
    struct server server = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    struct sockaddr *any = (struct sockaddr *)(void *)&address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int ends[2];

    if (bind(listener, any, size) || listen(listener, 100) || pipe(ends) ||
        getsockname(listener, any, &size))
        abort();
    server.port = ntohs(address.sin_port);
    server.child = fork();
    if (server.child == 0) {
        (void)setpgid(0, 0);
        (void)alarm(SERVER_LIFE_S);
        server_listen(settings, listener, ends[1]);
    }
    (void)setpgid(server.child, server.child);
    close(listener);
    close(ends[1]);
    server.accepted = ends[0];
    snprintf(server.url, sizeof server.url, "smtp://127.0.0.1:%d", server.port);
    return server;
}

static void server_stop(struct server *server)
{
    (void)kill(-server->child, SIGKILL);
    (void)waitpid(server->child, NULL, 0);
}

/* After the stop: the next number that was accepted; false when there are no more. */
static UNUSED bool server_next_accepted(struct server *server, int64_t *number)
{
    if (read(server->accepted, number, sizeof *number) == (ssize_t)sizeof *number)
        return true;
    close(server->accepted);
    return false;
}

#endif
