/*
 * handed.h - what systemd hands over to a service: its socket; and what it is told.
 */
#ifndef WEB_HANDED_H
#define WEB_HANDED_H

#include "base/error.h"

/* The socket systemd listens on for us (sd_listen_fds(3)); -1: there is none. ERROR_USAGE when it
 * is not exactly one stream socket that listens. No child gets to see it. */
bool handed_socket(int *fd, struct error *err) MUST_CHECK;

/* Says that we serve, if anybody wants to know (sd_notify(3)). */
void handed_tell_ready(void);

#endif
