#include "web/guests.h"

#include <sys/socket.h>

#include "base/xalloc.h"

void guests_come(struct guests *guests, int fd, int64_t now_ms)
{
    if (guests->count == guests->room) {
        guests->room = guests->room ? guests->room * 2 : 64;
        guests->list = xrealloc(guests->list, guests->room, sizeof(*guests->list));
    }
    guests->list[guests->count++] = (struct guest){.fd = fd, .since_ms = now_ms};
}

void guests_go(struct guests *guests, int fd)
{
    for (size_t i = 0; i < guests->count; i++) {
        if (guests->list[i].fd != fd)
            continue;
        guests->list[i] = guests->list[--guests->count];
        return;
    }
}

size_t guests_count(const struct guests *guests)
{
    return guests->count;
}

void guests_show_out(struct guests *guests, int64_t before_ms)
{
    for (size_t i = 0; i < guests->count; i++) {
        if (guests->list[i].since_ms < before_ms)
            (void)shutdown(guests->list[i].fd, SHUT_RDWR);
    }
}

void guests_done(struct guests *guests)
{
    free(guests->list);
    *guests = (struct guests){0};
}
