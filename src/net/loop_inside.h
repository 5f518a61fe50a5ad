/*
 * loop_inside.h - what the loop and its connections share. For the inside of the room only.
 */
#ifndef NET_LOOP_INSIDE_H
#define NET_LOOP_INSIDE_H

#include "base/base.h"

#include <curl/curl.h>
#include <sys/epoll.h>

#include "net/loop.h"

#define LOOP_EVENTS_AT_ONCE 128

/* What an epoll event points at. */
struct loop_source {
    bool is_connection;
    void *owner;
};

struct loop_watch {
    struct loop_source source; /* first */
    struct loop_watch *next;
    int fd;
};

struct loop {
    CURLM *multi;
    int epoll;
    size_t opening;             /* handles libcurl still works on */
    struct connection *settled; /* opened or failed, not reported yet */
    struct loop_watch *watches;
    struct trust *trust; /* trust.h */
    struct epoll_event ready[LOOP_EVENTS_AT_ONCE];
    int ready_count;
    int ready_next;
    unsigned rests;     /* so many waits sleep at once */
    unsigned next_rest; /* the longer, the oftener looking was in vain */
};

/* In connection.c: libcurl has finished with it. Returns the source for the owner. */
void connection_settle(struct connection *connection, CURLcode result);

/* In connection.c: takes the first settled one off the list; NULL when there is none. */
bool connection_next_settled(struct loop *loop, struct loop_event *out);

/* Forgets events that point at the source. */
void loop_forget(struct loop *loop, const struct loop_source *source);

#endif
