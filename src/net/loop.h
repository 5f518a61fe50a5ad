/*
 * loop.h - the one poll loop of a job: connections that are being opened (libcurl's business), open
 * ones, and a file descriptor or two of our own.
 *
 * While something is being opened, libcurl polls its sockets and our epoll set together; after that
 * the epoll set alone is waited for, which costs one system call a turn whatever the number of
 * connections.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/error.h"

struct loop;
struct connection;

enum loop_event_kind {
    LOOP_OPENED, /* the connection is there, verified and logged in */
    LOOP_FAILED, /* it could not be opened: connection_failure() says why; close it */
    LOOP_READY,  /* there is something to read, or room to write where connection_send() had none */
    LOOP_WATCHED, /* a watched descriptor is readable */
};

struct loop_event {
    enum loop_event_kind kind;
    struct connection *connection; /* NULL with LOOP_WATCHED */
    void *owner;                   /* what connection_open() or loop_watch() was given */
};

bool loop_open(struct loop **out, struct error *err) MUST_CHECK;
void loop_close(struct loop *loop); /* its connections must be closed before; NULL is fine */

/* Wakes the loop when fd is readable; -1 is ignored. The descriptor stays the caller's. */
bool loop_watch(struct loop *loop, int fd, void *owner, struct error *err) MUST_CHECK;

/* No longer; also after it was closed, when no other has its number yet. */
void loop_unwatch(struct loop *loop, int fd);

/*
 * Waits until something happens, at most timeout_ms (0: only looks; negative: however long). The
 * events are then fetched with loop_next(); those of a connection closed meanwhile do not come.
 */
bool loop_wait(struct loop *loop, int64_t timeout_ms, struct error *err) MUST_CHECK;
bool loop_next(struct loop *loop, struct loop_event *out);

#endif
