#include "web/web.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/stop.h"
#include "base/xalloc.h"
#include "web/guests.h"
#include "web/listen.h"
#include "web/visit.h"

#define CONNECTIONS_MAX   512
#define CONNECTION_OCTETS 8192 /* of memory for one request's head: enough for ours */
#define BODY_MAX          ((size_t)4 << 20)
#define TICK_MS           1000

const struct web_times web_times_default = {.connection = 30000, .answer = 20000, .end = 10000};

struct web {
    struct web_options options;
    char *prefix;
    struct pages pages;
    struct MHD_Response *responses[PAGES];
    struct MHD_Daemon *daemon;
    int fd;
    char where[LISTEN_WHERE_SIZE];
    struct guests guests;
    struct waiting waiting;
    const struct web_work *work;
};

static int64_t now_of(const struct web *web)
{
    return clock_tick_ms(web->work->clock);
}

static enum MHD_Result send_page(const struct web *web, struct MHD_Connection *connection,
                                 enum page page)
{
    return MHD_queue_response(connection, page_status(page), web->responses[page]);
}

/* Asks, and lets the connection wait; or says at once that it cannot be. */
static enum MHD_Result ask(struct web *web, struct visit *visit)
{
    waiting_add(&web->waiting, visit, now_of(web));
    if (!web->work->ask(web->work->ctx, visit->number, &visit->request)) {
        (void)waiting_take(&web->waiting, visit->number, 0);
        return send_page(web, visit->connection, PAGE_BUSY);
    }
    MHD_suspend_connection(visit->connection);
    return MHD_YES;
}

static bool is_too_long(struct MHD_Connection *connection)
{
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length && strtoull(length, NULL, 10) > BODY_MAX;
}

/* Called for the head, for each piece of the body, at its end, and when a wait is over.
 * NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's */
static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_len, void **memory)
{
    struct web *web = ctx;
    struct visit *visit = *memory;

    (void)version;
    if (!visit) {
        *memory = visit_new(connection);
        return is_too_long(connection) ? send_page(web, connection, PAGE_TOO_LARGE) : MHD_YES;
    }
    if (*upload_len) {
        visit_add_body(visit, upload, *upload_len);
        *upload_len = 0;
        return visit->octets > BODY_MAX ? MHD_NO : MHD_YES;
    }
    if (visit->is_answered)
        return send_page(web, connection, visit->page);
    route(&visit->request, method, url, web->prefix, visit->octets ? &visit->body : NULL);
    if (visit->request.ask == WEB_NOTHING)
        return send_page(web, connection, visit->request.page);
    return ask(web, visit);
}

static void forget(void *ctx, struct MHD_Connection *connection, void **memory,
                   enum MHD_RequestTerminationCode how)
{
    struct web *web = ctx;
    struct visit *visit = *memory;

    (void)connection;
    (void)how;
    if (visit && visit->number)
        (void)waiting_take(&web->waiting, visit->number, 0);
    visit_free(visit);
    *memory = NULL;
}

static void note_connection(void *ctx, struct MHD_Connection *connection, void **memory,
                            enum MHD_ConnectionNotificationCode what)
{
    struct web *web = ctx;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    (void)memory;
    if (!info)
        return;
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        guests_come(&web->guests, info->connect_fd, now_of(web));
    else
        guests_go(&web->guests, info->connect_fd);
}

/* Nothing of ours is kept by a browser or a proxy, loaded from elsewhere, or told to a link. */
static bool add_headers(struct MHD_Response *response, enum page page)
{
    static const char *const headers[][2] = {
        {MHD_HTTP_HEADER_CONNECTION, "close"},
        {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; "
                                    "frame-ancestors 'none'; base-uri 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Robots-Tag", "noindex, nofollow"},
    };
    const char *type = page == PAGE_STYLE ? "text/css; charset=utf-8" : "text/html; charset=utf-8";

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (MHD_add_response_header(response, headers[i][0], headers[i][1]) != MHD_YES)
            return false;
    }
    if (page == PAGE_METHOD &&
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST") != MHD_YES)
        return false;
    if (page == PAGE_BUSY &&
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "60") != MHD_YES)
        return false;
    return MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type) == MHD_YES;
}

static bool make_responses(struct web *web, struct error *err)
{
    for (size_t i = 0; i < PAGES; i++) {
        struct str *body = &web->pages.body[i];
        web->responses[i] =
            MHD_create_response_from_buffer(body->len, body->text, MHD_RESPMEM_PERSISTENT);
        if (!web->responses[i] || !add_headers(web->responses[i], (enum page)i))
            return error_set(err, ERROR_SYSTEM, "cannot prepare the pages");
    }
    return true;
}

bool web_open(struct web **out, const struct web_options *options, struct error *err)
{
    struct web *web = xcalloc(1, sizeof(*web));

    web->options = *options;
    web->prefix = xstrdup(options->prefix);
    web->fd = options->listen_fd;
    *out = web;
    if (pages_make(&web->pages, &options->facts, err) && make_responses(web, err) &&
        (web->fd >= 0 || listen_open(options->listen, &web->fd, web->where, err)))
        return true;
    web_close(web);
    *out = NULL;
    return false;
}

void web_close(struct web *web)
{
    if (!web)
        return;
    for (size_t i = 0; i < PAGES; i++) {
        if (web->responses[i])
            MHD_destroy_response(web->responses[i]);
    }
    if (web->fd >= 0)
        (void)close(web->fd);
    pages_free(&web->pages);
    guests_done(&web->guests);
    free(web->prefix);
    free(web);
}

const char *web_where(const struct web *web)
{
    return web->where;
}

static void answer(struct visit *visit, enum web_answer with)
{
    visit->page = visit_page(visit, with);
    visit->is_answered = true;
    MHD_resume_connection(visit->connection);
}

static void take_answers(struct web *web)
{
    uint64_t number = 0;
    enum web_answer what = WEB_FAILED;

    while (web->work->take(web->work->ctx, &number, &what)) {
        struct visit *visit = waiting_take(&web->waiting, number, 0);
        if (visit) /* else it has waited too long and was told so */
            answer(visit, what);
    }
}

/* Whoever waits since before_ms or longer waits no more. */
static void give_up_waiting(struct web *web, int64_t before_ms)
{
    struct visit *visit = NULL;

    while ((visit = waiting_take(&web->waiting, 0, before_ms)))
        answer(visit, WEB_FAILED);
}

static const struct web_times *times_of(const struct web *web)
{
    return web->options.times ? web->options.times : &web_times_default;
}

static int wait_ms(const struct web *web)
{
    MHD_UNSIGNED_LONG_LONG timeout = 0;

    if (MHD_get_timeout(web->daemon, &timeout) == MHD_YES && timeout < TICK_MS)
        return (int)timeout;
    return TICK_MS;
}

/* One turn: waits until something is there, and does it. */
static bool turn(struct web *web, int epoll_fd, int stop, struct error *err)
{
    struct pollfd fds[] = {{.fd = epoll_fd, .events = POLLIN},
                           {.fd = web->work->fd, .events = POLLIN},
                           {.fd = stop, .events = POLLIN}};

    if (poll(fds, sizeof(fds) / sizeof(fds[0]), wait_ms(web)) < 0 && errno != EINTR)
        return error_set(err, ERROR_SYSTEM, "cannot wait: %s", error_reason(errno));
    take_answers(web);
    give_up_waiting(web, now_of(web) - times_of(web)->answer);
    guests_show_out(&web->guests, now_of(web) - times_of(web)->connection);
    if (MHD_run(web->daemon) != MHD_YES)
        return error_set(err, ERROR_SYSTEM, "the web server cannot go on");
    if (!web->work->is_there(web->work->ctx))
        return error_set(err, ERROR_SYSTEM, "the process that keeps the list has ended");
    return true;
}

static bool serve(struct web *web, int epoll_fd, struct error *err)
{
    while (!stop_asked()) {
        if (!turn(web, epoll_fd, stop_fd(), err))
            return false;
    }
    return true;
}

/* No new ones; those that were taken on get their answer. */
static bool finish(struct web *web, int epoll_fd, struct error *err)
{
    int64_t until = now_of(web) + times_of(web)->end;

    while (guests_count(&web->guests) && now_of(web) < until && stop_asked() < 2) {
        if (!turn(web, epoll_fd, -1, err))
            return false;
    }
    return true;
}

bool web_run(struct web *web, const struct web_work *work, struct error *err)
{
    web->work = work;
    web->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, web,
        MHD_OPTION_LISTEN_SOCKET, web->fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, 10U, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_OCTETS, MHD_OPTION_NOTIFY_COMPLETED, forget, web,
        MHD_OPTION_NOTIFY_CONNECTION, note_connection, web, MHD_OPTION_END);
    if (!web->daemon)
        return error_set(err, ERROR_SYSTEM, "cannot start the web server: %s", error_reason(errno));
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int epoll_fd = info ? info->epoll_fd : -1;
    bool served = info ? serve(web, epoll_fd, err)
                       : error_set(err, ERROR_SYSTEM, "cannot start the web server");
    (void)MHD_quiesce_daemon(web->daemon); /* the socket is ours again */
    served = served && finish(web, epoll_fd, err);
    give_up_waiting(web, INT64_MAX); /* none may wait while the server is stopped */
    (void)MHD_run(web->daemon);
    MHD_stop_daemon(web->daemon);
    web->daemon = NULL;
    return served;
}
