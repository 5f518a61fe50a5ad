/*
 * listen.h - a listening socket on this machine's own addresses. For the inside of the room only.
 */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include "base/error.h"

#define LISTEN_WHERE_SIZE 64

/*
 * text is "127.0.0.1:8025" or "[::1]:8025"; port 0 takes any. where gets the same with the real
 * port. Other addresses than loopback are ERROR_USAGE: what is in front of us does TLS.
 */
bool listen_open(const char *text, int *fd, char where[LISTEN_WHERE_SIZE],
                 struct error *err) MUST_CHECK;

#endif
