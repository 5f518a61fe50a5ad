/*
 * guests.h - the open connections and since when: none may stay for long, however slowly it talks.
 * For the inside of the room only.
 */
#ifndef WEB_GUESTS_H
#define WEB_GUESTS_H

#include "base/base.h"

struct guest {
    int fd;
    int64_t since_ms;
};

struct guests {
    struct guest *list;
    size_t count;
    size_t room;
};

void guests_come(struct guests *guests, int fd, int64_t now_ms);
void guests_go(struct guests *guests, int fd);
size_t guests_count(const struct guests *guests);

/* Shuts the connections that came before; whoever holds them closes them then. */
void guests_show_out(struct guests *guests, int64_t before_ms);
void guests_done(struct guests *guests);

#endif
