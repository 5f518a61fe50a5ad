#define _GNU_SOURCE /* close_range */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/wiped.h"
#include "base/xalloc.h"
#include "inbox/mailbox_inside.h"
#include "inbox/wire.h"

#define GRACE_MS 5000 /* the child gives up by itself, and can then say why */

struct mailbox_remote {
    pid_t pid;
    int fd;
    int64_t end_ms;                   /* of the run, by the system's clock; 0 until it is opened */
    bool is_fetching;                 /* mails are on their way */
    int64_t asked[MAILBOX_BATCH_MAX]; /* 0: it came */
    size_t asked_count;
    struct str answer; /* the last one; a mail's octets lie in it */
};

/* --- the child's birth --- */

static void keep_only(int fd)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (nothing >= 0) {
        (void)dup2(nothing, STDIN_FILENO);
        (void)dup2(nothing, STDOUT_FILENO);
    }
    if (fd != 3)
        (void)dup2(fd, 3);
    (void)close_range(4, ~0U, 0);
}

NO_RETURN static void be_child(int fd, pid_t parent)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    const struct rlimit none = {0};

    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
        (void)signal(ignored[i], SIG_IGN); /* the parent decides */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || setrlimit(RLIMIT_CORE, &none))
        _exit(1);
    keep_only(fd);
    imap_child_run(3);
}

bool mailbox_remote_start(struct mailbox_remote **out, struct error *err)
{
    int ends[2];
    pid_t parent = getpid();

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_set(err, ERROR_SYSTEM, "cannot talk to a process of our own: %s",
                         error_reason(errno));
    (void)fflush(NULL); /* or the child might print it again */
    pid_t pid = fork();
    if (pid == 0)
        be_child(ends[1], parent);
    int why = errno;
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return error_set(err, ERROR_SYSTEM, "cannot start a process: %s", error_reason(why));
    }
    struct mailbox_remote *remote = xcalloc(1, sizeof(*remote));
    *remote = (struct mailbox_remote){.pid = pid, .fd = ends[0], .answer = STR_EMPTY};
    *out = remote;
    return true;
}

/* It says LOGOUT when the socket closes, and has a moment for that. Returns how it ended. */
static int end_child(struct mailbox_remote *remote, bool at_once)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    int status = 0;
    pid_t ended = 0;

    if (remote->pid <= 0)
        return 0;
    (void)close(remote->fd);
    for (int i = 0; !at_once && i < 100; i++) {
        ended = waitpid(remote->pid, &status, WNOHANG);
        if (ended)
            break;
        (void)nanosleep(&pause, NULL);
    }
    if (ended == 0) {
        (void)kill(remote->pid, SIGKILL);
        while ((ended = waitpid(remote->pid, &status, 0)) < 0 && errno == EINTR)
            continue;
    }
    remote->pid = 0;
    remote->fd = -1;
    return ended > 0 ? status : 0;
}

void mailbox_remote_close(struct mailbox_remote *remote)
{
    if (!remote)
        return;
    (void)end_child(remote, false);
    str_free(&remote->answer);
    free(remote);
}

/* --- questions and answers --- */

static bool child_is_gone(struct mailbox_remote *remote, struct error *err)
{
    int status = end_child(remote, false);

    if (WIFSIGNALED(status))
        return error_set(err, ERROR_UNAVAILABLE,
                         "what the mailbox's server sent has broken the process that reads it "
                         "(signal %d); nothing is lost, but ask whoever runs that server",
                         WTERMSIG(status));
    return error_set(err, ERROR_SYSTEM, "the process that reads the mailbox has ended");
}

static bool refused(struct mailbox_remote *remote, struct error *err)
{
    struct wire_reader in = {.at = remote->answer.text, .left = remote->answer.len};
    int64_t kind = wire_int(&in);
    char *message = wire_text(&in);
    bool is_known = kind > ERROR_NONE && kind <= ERROR_SYSTEM && message && !in.is_bad;

    if (is_known)
        (void)error_set(err, (enum error_kind)kind, "%s", message);
    else
        (void)error_set(err, ERROR_UNAVAILABLE, "the mailbox could not be read");
    free(message);
    return false;
}

static bool receive(struct mailbox_remote *remote, enum wire_kind *kind, struct error *err)
{
    const struct wire_wait wait = {.end_ms = remote->end_ms + GRACE_MS, .stop_fd = stop_fd()};

    switch (wire_receive(remote->fd, &wait, kind, &remote->answer)) {
    case WIRE_GOT:
        return *kind != WIRE_FAILED || refused(remote, err);
    case WIRE_GONE:
        return child_is_gone(remote, err);
    case WIRE_STOPPED:
        (void)end_child(remote, true);
        return error_set(err, ERROR_LATER, "stopped; the rest of the mail is read next time");
    case WIRE_LATE:
        break;
    }
    (void)end_child(remote, true);
    return error_set(err, ERROR_UNAVAILABLE,
                     "the mailbox's server takes too long; the rest is read next time");
}

static bool request(struct mailbox_remote *remote, enum wire_kind kind, const struct str *payload,
                    struct error *err)
{
    if (remote->pid > 0 && wire_send(remote->fd, kind, payload))
        return true;
    return child_is_gone(remote, err);
}

/* A request that has one answer; it is then read from *in. */
static bool ask(struct mailbox_remote *remote, enum wire_kind kind, const struct str *payload,
                struct wire_reader *in, struct error *err)
{
    enum wire_kind answer = WIRE_FAILED;

    if (!request(remote, kind, payload, err) || !receive(remote, &answer, err))
        return false;
    *in = (struct wire_reader){.at = remote->answer.text, .left = remote->answer.len};
    return answer == WIRE_DONE || child_is_gone(remote, err);
}

static bool talks_nonsense(struct mailbox_remote *remote, struct error *err)
{
    (void)end_child(remote, true);
    return error_set(err, ERROR_SYSTEM, "the process that reads the mailbox talks nonsense");
}

/* Nothing may be left over of an answer that was understood. */
static bool understood(struct mailbox_remote *remote, const struct wire_reader *in,
                       struct error *err)
{
    return (!in->is_bad && in->left == 0) || talks_nonsense(remote, err);
}

bool mailbox_remote_open(struct mailbox_remote *remote, const struct mailbox_options *options,
                         struct error *err)
{
    int64_t limit_ms = options->run_limit_ms ? options->run_limit_ms : MAILBOX_RUN_MS;
    struct wire_reader in = {0};
    struct str payload = STR_EMPTY;

    /* All at once, so that no copy of the secret stays behind where the text grew. */
    str_reserve(&payload, strlen(options->url) + strlen(options->user ? options->user : "") +
                              strlen(options->secret ? options->secret : "") +
                              strlen(options->ca_file ? options->ca_file : "") + 100);
    wire_put_text(&payload, options->url);
    wire_put_text(&payload, options->user);
    wire_put_text(&payload, options->secret);
    wire_put_text(&payload, options->ca_file);
    wire_put_int(&payload, options->is_token);
    wire_put_int(&payload, options->tls_off);
    wire_put_int(&payload, limit_ms);
    remote->end_ms = clock_tick_ms(&clock_system) + limit_ms;
    bool opened = ask(remote, WIRE_OPEN, &payload, &in, err) && understood(remote, &in, err);
    wiped_clear(payload.text, payload.len);
    str_free(&payload);
    return opened;
}

bool mailbox_remote_select(struct mailbox_remote *remote, const char *folder, bool read_only,
                           struct mailbox_listing *out, struct error *err)
{
    AUTO(str_free) struct str payload = STR_EMPTY;
    struct wire_reader in = {0};
    struct mailbox_listing listing = MAILBOX_LISTING_NONE;
    size_t len = 0;

    wire_put_text(&payload, folder);
    wire_put_int(&payload, read_only);
    if (!ask(remote, WIRE_SELECT, &payload, &in, err))
        return false;
    listing.uid_validity = wire_int(&in);
    const char *uids = wire_bytes(&in, &len);
    if (!understood(remote, &in, err))
        return false;
    listing.count = len / sizeof(*listing.uids);
    listing.uids = xcalloc(listing.count + 1, sizeof(*listing.uids));
    if (uids)
        memcpy(listing.uids, uids, listing.count * sizeof(*listing.uids));
    *out = listing;
    return true;
}

static void put_uids(struct str *payload, const int64_t *uids, size_t count)
{
    wire_put_int(payload, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        wire_put_int(payload, uids[i]);
}

bool mailbox_remote_fetch(struct mailbox_remote *remote, const int64_t *uids, size_t count,
                          struct error *err)
{
    AUTO(str_free) struct str payload = STR_EMPTY;

    assert(!remote->is_fetching);
    put_uids(&payload, uids, count);
    memcpy(remote->asked, uids, count * sizeof(*uids));
    remote->asked_count = count;
    remote->is_fetching = request(remote, WIRE_FETCH, &payload, err);
    return remote->is_fetching;
}

/* Each comes once, and only those that were asked for. */
static bool was_asked_for(struct mailbox_remote *remote, int64_t uid)
{
    for (size_t i = 0; uid && i < remote->asked_count; i++) {
        if (remote->asked[i] == uid) {
            remote->asked[i] = 0;
            return true;
        }
    }
    return false;
}

bool mailbox_remote_next(struct mailbox_remote *remote, struct mailbox_mail *out, bool *more,
                         struct error *err)
{
    enum wire_kind kind = WIRE_DONE;
    struct mailbox_mail mail = {0};

    *more = remote->is_fetching;
    if (!remote->is_fetching)
        return true;
    if (!receive(remote, &kind, err)) {
        remote->is_fetching = false;
        return false;
    }
    remote->is_fetching = *more = kind == WIRE_MAIL;
    if (!*more)
        return true;
    struct wire_reader in = {.at = remote->answer.text, .left = remote->answer.len};
    mail.uid = wire_int(&in);
    mail.full_size = wire_int(&in);
    mail.was_cut = wire_int(&in) != 0;
    mail.bytes = wire_bytes(&in, &mail.len);
    if (!understood(remote, &in, err))
        return false;
    if (!mail.bytes || !was_asked_for(remote, mail.uid))
        return talks_nonsense(remote, err);
    *out = mail;
    return true;
}

bool mailbox_remote_shelve(struct mailbox_remote *remote, enum mailbox_shelf shelf,
                           const struct mailbox_uids *uids, bool *moved, struct error *err)
{
    AUTO(str_free) struct str payload = STR_EMPTY;
    struct wire_reader in = {0};

    wire_put_int(&payload, shelf);
    put_uids(&payload, uids->list, uids->count);
    if (!ask(remote, WIRE_SHELVE, &payload, &in, err))
        return false;
    bool all = wire_int(&in) != 0;
    if (!understood(remote, &in, err))
        return false;
    *moved = all;
    return true;
}
