#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/wiped.h"
#include "inbox/imap_session.h"
#include "inbox/mailbox_inside.h"
#include "inbox/wire.h"
#include "net/connection.h"

/* A literal may have 64 MB, and libetpan copies what it reads. */
#define MEMORY_MAX ((size_t)1 << 30)

/* What the child holds: no key, no store, one login. */
struct child {
    int fd;
    struct loop *loop;
    struct connection *connection;
    struct imap_session *session;
    struct str request;
};

/* --- the connection as a source of octets --- */

static ssize_t io_result(enum connection_io io, size_t count)
{
    if (io == CONNECTION_DONE)
        return (ssize_t)count;
    return io == CONNECTION_WAIT ? 0 : -1;
}

static ssize_t receive_some(void *ctx, char *bytes, size_t room)
{
    const struct child *child = ctx;
    size_t count = 0;
    enum connection_io io = connection_receive(child->connection, bytes, room, &count);

    return io_result(io, count);
}

static ssize_t send_some(void *ctx, const char *bytes, size_t len)
{
    const struct child *child = ctx;
    size_t count = 0;
    enum connection_io io = connection_send(child->connection, bytes, len, &count);

    return io_result(io, count);
}

static bool wait_some(void *ctx, int64_t limit_ms)
{
    const struct child *child = ctx;
    struct loop_event event = {0};
    bool waited = loop_wait(child->loop, limit_ms, NULL);

    while (loop_next(child->loop, &event))
        continue;
    return waited;
}

/* --- opening --- */

static bool connect_to(struct child *child, const struct connection_options *options,
                       struct error *err)
{
    struct loop_event event = {0};

    if (!loop_open(&child->loop, err) ||
        !connection_open(&child->connection, child->loop, options, NULL, err))
        return false;
    do {
        if (!loop_wait(child->loop, -1, err))
            return false;
    } while (!loop_next(child->loop, &event));
    return event.kind == LOOP_OPENED || connection_explain(child->connection, err);
}

static bool open_session(struct child *child, const struct connection_options *options,
                         int64_t run_limit_ms, struct error *err)
{
    int64_t end_ms = clock_tick_ms(&clock_system) + run_limit_ms;
    const struct imap_stream_source source = {
        .receive = receive_some, .send = send_some, .wait = wait_some, .ctx = child};

    /* Connecting needs files and sockets; what the server says afterwards is read without. */
    if (!connect_to(child, options, err) || !confine_to_one_connection(MEMORY_MAX, err))
        return false;
    return imap_session_open(&child->session, imap_stream_new(&source, &clock_system, end_ms), err);
}

static bool do_open(struct child *child, struct wire_reader *in, struct error *err)
{
    char *url = wire_text(in);
    char *user = wire_text(in);
    char *secret = wire_text(in);
    char *ca_file = wire_text(in);
    bool is_token = wire_int(in) != 0;
    bool tls_off = wire_int(in) != 0;
    int64_t run_limit_ms = wire_int(in);
    const struct connection_options options = {
        .url = url,
        .user = user,
        .password = secret,
        .is_token = is_token,
        .ca_file = ca_file,
        .tls_off = tls_off,
        .limit_ms = run_limit_ms < MAILBOX_WAIT_MS ? run_limit_ms : MAILBOX_WAIT_MS,
    };

    bool opened = !child->session && open_session(child, &options, run_limit_ms, err);
    wiped_clear(child->request.text, child->request.len);
    if (secret)
        wiped_clear(secret, strlen(secret));
    free(url);
    free(user);
    free(secret);
    free(ca_file);
    return opened && wire_send(child->fd, WIRE_DONE, &STR_EMPTY);
}

/* --- the rest of the requests --- */

static bool do_select(struct child *child, struct wire_reader *in, struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    struct mailbox_listing listing = MAILBOX_LISTING_NONE;
    char *folder = wire_text(in);
    bool read_only = wire_int(in) != 0;
    bool selected = folder && imap_session_select(child->session, folder, read_only, &listing, err);

    free(folder);
    if (!selected)
        return false;
    wire_put_int(&answer, listing.uid_validity);
    wire_put_bytes(&answer, (const char *)listing.uids, listing.count * sizeof(*listing.uids));
    mailbox_listing_free(&listing);
    return wire_send(child->fd, WIRE_DONE, &answer);
}

static size_t read_uids(struct wire_reader *in, int64_t uids[MAILBOX_BATCH_MAX])
{
    int64_t count = wire_int(in);

    if (count < 0 || count > MAILBOX_BATCH_MAX)
        return 0;
    for (int64_t i = 0; i < count; i++)
        uids[i] = wire_int(in);
    return in->is_bad ? 0 : (size_t)count;
}

static bool give_mail(void *ctx, const struct mailbox_mail *mail)
{
    const struct child *child = ctx;
    AUTO(str_free) struct str answer = STR_EMPTY;

    wire_put_int(&answer, mail->uid);
    wire_put_int(&answer, mail->full_size);
    wire_put_int(&answer, mail->was_cut);
    wire_put_bytes(&answer, mail->bytes, mail->len);
    return wire_send(child->fd, WIRE_MAIL, &answer);
}

static bool do_fetch(struct child *child, struct wire_reader *in, struct error *err)
{
    const struct imap_session_taker taker = {.take = give_mail, .ctx = child};
    int64_t uids[MAILBOX_BATCH_MAX];
    size_t count = read_uids(in, uids);

    return imap_session_fetch(child->session, uids, count, &taker, err) &&
           wire_send(child->fd, WIRE_DONE, &STR_EMPTY);
}

static bool do_shelve(struct child *child, struct wire_reader *in, struct error *err)
{
    AUTO(str_free) struct str answer = STR_EMPTY;
    int64_t shelf = wire_int(in);
    int64_t uids[MAILBOX_BATCH_MAX];
    const struct mailbox_uids which = {.list = uids, .count = read_uids(in, uids)};
    bool moved = false;

    if (shelf <= MAILBOX_STAYS || shelf >= MAILBOX_SHELVES)
        return false;
    if (!imap_session_shelve(child->session, (enum mailbox_shelf)shelf, &which, &moved, err))
        return false;
    wire_put_int(&answer, moved);
    return wire_send(child->fd, WIRE_DONE, &answer);
}

static bool answer(struct child *child, enum wire_kind kind, struct error *err)
{
    struct wire_reader in = {.at = child->request.text, .left = child->request.len};

    if (kind != WIRE_OPEN && !child->session)
        return error_set(err, ERROR_SYSTEM, "the mailbox is not open");
    switch (kind) {
    case WIRE_OPEN:
        return do_open(child, &in, err);
    case WIRE_SELECT:
        return do_select(child, &in, err);
    case WIRE_FETCH:
        return do_fetch(child, &in, err);
    case WIRE_SHELVE:
        return do_shelve(child, &in, err);
    case WIRE_DONE:
    case WIRE_MAIL:
    case WIRE_FAILED:
        break;
    }
    return false;
}

static bool say_failed(const struct child *child, const struct error *err)
{
    AUTO(str_free) struct str payload = STR_EMPTY;

    wire_put_int(&payload, err->kind);
    wire_put_text(&payload, err->message);
    return wire_send(child->fd, WIRE_FAILED, &payload);
}

void imap_child_run(int fd)
{
    static const struct wire_wait forever = {.end_ms = 0, .stop_fd = -1};
    struct child child = {.fd = fd, .request = STR_EMPTY};
    enum wire_kind kind = WIRE_FAILED;

    while (wire_receive(fd, &forever, &kind, &child.request) == WIRE_GOT) {
        struct error err = {0};
        if (!answer(&child, kind, &err) && (err.kind == ERROR_NONE || !say_failed(&child, &err)))
            break;
    }
    imap_session_close(child.session);
    connection_close(child.connection);
    loop_close(child.loop);
    str_free(&child.request);
    _exit(0);
}
