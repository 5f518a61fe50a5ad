#include "net/loop.h"

#include <errno.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "net/loop_inside.h"
#include "net/trust.h"

#define LOOKS      30 /* a third of a microsecond each */
#define RESTS_MOST 63

bool loop_open(struct loop **out, struct error *err)
{
    struct loop *loop = xcalloc(1, sizeof *loop);

    /* Counted by libcurl itself, so that several loops in one process are fine. */
    CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->multi = ready ? NULL : curl_multi_init();
    if (loop->epoll < 0 || !loop->multi) {
        loop_close(loop);
        return error_set(err, ERROR_SYSTEM, "cannot prepare for network connections");
    }
    *out = loop;
    return true;
}

void loop_close(struct loop *loop)
{
    if (!loop)
        return;
    while (loop->watches) {
        struct loop_watch *next = loop->watches->next;
        free(loop->watches);
        loop->watches = next;
    }
    trust_free(&loop->trust);
    if (loop->multi)
        curl_multi_cleanup(loop->multi);
    if (loop->epoll >= 0)
        close(loop->epoll);
    free(loop);
    curl_global_cleanup();
}

bool loop_watch(struct loop *loop, int fd, void *owner, struct error *err)
{
    if (fd < 0)
        return true;
    struct loop_watch *watch = xcalloc(1, sizeof *watch);
    /* Edge-triggered: a stop stays readable, and must wake us once. */
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = watch};

    watch->source.owner = owner;
    watch->fd = fd;
    watch->next = loop->watches;
    loop->watches = watch;
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event))
        return error_set(err, ERROR_SYSTEM, "cannot wait for events: %s", error_reason(errno));
    return true;
}

void loop_forget(struct loop *loop, const struct loop_source *source)
{
    for (int i = loop->ready_next; i < loop->ready_count; i++)
        if (loop->ready[i].data.ptr == source)
            loop->ready[i].data.ptr = NULL;
}

void loop_unwatch(struct loop *loop, int fd)
{
    struct loop_watch **at = &loop->watches;

    while (*at && (*at)->fd != fd)
        at = &(*at)->next;
    if (!*at)
        return;
    struct loop_watch *watch = *at;
    *at = watch->next;
    (void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL); /* fails for a closed one: it is out */
    loop_forget(loop, &watch->source);
    free(watch);
}

/* Lets libcurl work until one of its sockets, our set or the time calls. */
static void poll_with_curl(struct loop *loop, int timeout_ms)
{
    struct curl_waitfd ours = {.fd = loop->epoll, .events = CURL_WAIT_POLLIN};
    int running = 0;
    int left = 0;
    CURLMsg *message = NULL;

    /* A failure shows in the handles' results; there is nothing to do about it here. */
    (void)curl_multi_poll(loop->multi, &ours, 1, timeout_ms, NULL);
    (void)curl_multi_perform(loop->multi, &running);
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        char *owner = NULL;
        CURLcode result = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        connection_settle((struct connection *)(void *)owner, result);
    }
}

static int look(struct loop *loop, int wait_ms)
{
    return epoll_wait(loop->epoll, loop->ready, LOOP_EVENTS_AT_ONCE, wait_ms);
}

/*
 * What comes within microseconds is cheaper to look for than to sleep for: to sleep and be woken
 * takes both sides 10 us. Where it does not come so soon, looking is left off for ever more waits,
 * up to 63.
 */
static int look_or_sleep(struct loop *loop, int wait_ms)
{
    int count = 0;

    if (wait_ms == 0)
        return look(loop, 0);
    if (loop->rests > 0) {
        loop->rests--;
        return look(loop, wait_ms);
    }
    for (int i = 0; i < LOOKS && count == 0; i++)
        count = look(loop, 0);
    if (count != 0) {
        loop->next_rest = 0;
        return count;
    }
    loop->next_rest = loop->next_rest < RESTS_MOST ? loop->next_rest * 2 + 1 : RESTS_MOST;
    loop->rests = loop->next_rest;
    return look(loop, wait_ms);
}

bool loop_wait(struct loop *loop, int64_t timeout_ms, struct error *err)
{
    int wait_ms = timeout_ms < 0 || timeout_ms > INT32_MAX ? -1 : (int)timeout_ms;

    if (loop->settled)
        wait_ms = 0;
    if (loop->opening) {
        poll_with_curl(loop, wait_ms < 0 ? INT32_MAX : wait_ms);
        wait_ms = 0;
    }
    int count = look_or_sleep(loop, wait_ms);
    loop->ready_next = 0;
    loop->ready_count = count < 0 ? 0 : count;
    if (count < 0 && errno != EINTR)
        return error_set(err, ERROR_SYSTEM, "cannot wait for events: %s", error_reason(errno));
    return true;
}

bool loop_next(struct loop *loop, struct loop_event *out)
{
    if (connection_next_settled(loop, out))
        return true;
    while (loop->ready_next < loop->ready_count) {
        struct loop_source *source = loop->ready[loop->ready_next++].data.ptr;
        if (!source)
            continue;
        *out = (struct loop_event){.kind = source->is_connection ? LOOP_READY : LOOP_WATCHED,
                                   .owner = source->owner};
        if (source->is_connection)
            out->connection = (struct connection *)(void *)source;
        return true;
    }
    return false;
}
