#include "inbox/wire.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/xalloc.h"

#define NO_TEXT (-1) /* in the place of a length */

struct head {
    uint32_t kind;
    uint32_t len;
};

void wire_put_int(struct str *out, int64_t number)
{
    char bytes[sizeof(number)];

    memcpy(bytes, &number, sizeof(number));
    str_add(out, bytes, sizeof(bytes));
}

void wire_put_bytes(struct str *out, const char *bytes, size_t len)
{
    wire_put_int(out, (int64_t)len);
    str_add(out, bytes, len);
}

void wire_put_text(struct str *out, const char *text)
{
    if (text)
        wire_put_bytes(out, text, strlen(text));
    else
        wire_put_int(out, NO_TEXT);
}

int64_t wire_int(struct wire_reader *in)
{
    int64_t number = 0;

    if (in->left < sizeof(number)) {
        in->is_bad = true;
        return 0;
    }
    memcpy(&number, in->at, sizeof(number));
    in->at += sizeof(number);
    in->left -= sizeof(number);
    return number;
}

const char *wire_bytes(struct wire_reader *in, size_t *len)
{
    int64_t count = wire_int(in);
    const char *bytes = in->at;

    *len = 0;
    if (count == NO_TEXT)
        return NULL;
    if (count < 0 || (uint64_t)count > in->left) {
        in->is_bad = true;
        return NULL;
    }
    *len = (size_t)count;
    in->at += count;
    in->left -= (size_t)count;
    return bytes;
}

char *wire_text(struct wire_reader *in)
{
    size_t len = 0;
    const char *bytes = wire_bytes(in, &len);
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!bytes)
        return NULL;
    str_add(&text, bytes, len);
    return str_take(&text);
}

static bool send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t put = send(fd, bytes, len, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

bool wire_send(int fd, enum wire_kind kind, const struct str *payload)
{
    const struct head head = {.kind = (uint32_t)kind, .len = (uint32_t)payload->len};
    char bytes[sizeof(head)];

    memcpy(bytes, &head, sizeof(head));
    return payload->len <= WIRE_MAX && send_all(fd, bytes, sizeof(bytes)) &&
           send_all(fd, payload->text, payload->len);
}

static enum wire_got wait_for(int fd, const struct wire_wait *wait)
{
    for (;;) {
        struct pollfd waiting[] = {{fd, POLLIN, 0}, {wait->stop_fd, POLLIN, 0}};
        int64_t left = wait->end_ms ? wait->end_ms - clock_tick_ms(&clock_system) : 1000;
        if (left <= 0)
            return WIRE_LATE;
        int ready = poll(waiting, 2, left > 1000 ? 1000 : (int)left);
        if (ready < 0 && errno != EINTR)
            return WIRE_GONE;
        if (ready > 0 && waiting[1].revents)
            return WIRE_STOPPED;
        if (ready > 0 && waiting[0].revents)
            return WIRE_GOT;
    }
}

static enum wire_got receive_all(int fd, const struct wire_wait *wait, char *bytes, size_t len)
{
    while (len) {
        enum wire_got got = wait_for(fd, wait);
        if (got != WIRE_GOT)
            return got;
        ssize_t count = recv(fd, bytes, len, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return WIRE_GONE;
        bytes += count;
        len -= (size_t)count;
    }
    return WIRE_GOT;
}

enum wire_got wire_receive(int fd, const struct wire_wait *wait, enum wire_kind *kind,
                           struct str *payload)
{
    struct head head = {0};
    char bytes[sizeof(head)];
    enum wire_got got = receive_all(fd, wait, bytes, sizeof(bytes));

    if (got != WIRE_GOT)
        return got;
    memcpy(&head, bytes, sizeof(head));
    if (head.len > WIRE_MAX)
        return WIRE_GONE; /* whatever is there, it is no child of ours any more */
    str_reset(payload);
    str_reserve(payload, head.len);
    got = receive_all(fd, wait, payload->text, head.len);
    if (got != WIRE_GOT)
        return got;
    payload->len = head.len;
    payload->text[payload->len] = '\0';
    *kind = (enum wire_kind)head.kind;
    return WIRE_GOT;
}
