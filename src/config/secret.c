#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/wiped.h"

#define KEPT_BYTES                                                                                 \
    (SECRET_MAX_BYTES +                                                                            \
     4) /* a mark, a line of the greatest length, and one octet to know it is longer */
#define DROPPED_BYTES 512
#define BYTE_ORDER    "\xef\xbb\xbf" /* some editors put it before the password */

void secret_free(struct secret *secret)
{
    wiped_free(secret->text);
    *secret = SECRET_EMPTY;
}

/* Keeps the first line of what stands in the wiped buffer, or says what is wrong with it. */
static bool take_line(struct secret *out, char *buffer_take, size_t len, const char *what,
                      struct error *err)
{
    size_t line = 0;
    size_t mark = strncmp(buffer_take, BYTE_ORDER, 3) ? 0 : 3;
    const char *wrong = NULL;

    memmove(buffer_take, buffer_take + mark, len + 1 - mark);
    len -= mark;
    line = strcspn(buffer_take, "\r\n");
    if (line < len && !buffer_take[line])
        wrong = "holds the character 0";
    else if (line > SECRET_MAX_BYTES)
        wrong = "has a first line of more than 4096 octets";
    else if (!line)
        wrong = "gives no password: its first line is empty";
    if (wrong) {
        wiped_free(buffer_take);
        return error_set(err, ERROR_CONFIG, "%s %s", what, wrong);
    }
    wiped_clear(buffer_take + line, len - line);
    *out = (struct secret){.text = buffer_take, .len = line};
    return true;
}

/*
 * Reads to the end, so that a command that says more than its first line does not die of it; what
 * does not fit is dropped. Returns how much is kept. Negative: errno.
 */
static ssize_t read_all(int fd, char *buffer, int64_t deadline_ms)
{
    size_t len = 0;

    for (;;) {
        int64_t left = deadline_ms - clock_tick_ms(&clock_system);
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left <= 0)
            return -ETIMEDOUT;
        if (stop_asked())
            return -EINTR;
        int ready = poll(&wait, 1, (int)left);
        if (ready < 0 && errno != EINTR)
            return -errno;
        if (ready <= 0)
            continue;
        ssize_t got = read(fd, buffer + len, KEPT_BYTES + DROPPED_BYTES - len);
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got == 0)
            break;
        len += got > 0 ? (size_t)got : 0;
        len = len < KEPT_BYTES ? len : KEPT_BYTES;
    }
    buffer[len] = '\0';
    return (ssize_t)len;
}

/* --- from a file --- */

/* What stands in the way of trusting this file, or NULL. */
static const char *distrust(const struct stat *st)
{
    if (!S_ISREG(st->st_mode))
        return "is no ordinary file";
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return "belongs to another user";
    if (st->st_mode & 0077)
        return "can be used by others; run chmod 600 on it";
    if (st->st_size == 0)
        return "is empty; write the password into it";
    return NULL;
}

/* The opened file is judged, not its name: nobody can exchange it in between. */
static int open_trusted(const char *path, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const char *wrong = NULL;

    if (fd < 0) {
        (void)error_set(err, ERROR_CONFIG, "cannot read the password file '%.200s': %s", path,
                        error_reason(errno));
        return -1;
    }
    wrong = fstat(fd, &st) ? error_reason(errno) : distrust(&st);
    if (!wrong)
        return fd;
    (void)close(fd);
    (void)error_set(err, ERROR_CONFIG, "the password file '%.200s' %s", path, wrong);
    return -1;
}

static bool fetch_file(struct secret *out, const char *path, struct error *err)
{
    char what[240];
    int fd = open_trusted(path, err);

    if (fd < 0)
        return false;
    char *buffer = wiped_new(KEPT_BYTES + DROPPED_BYTES);
    ssize_t len = read_all(fd, buffer, clock_tick_ms(&clock_system) + SECRET_COMMAND_TIMEOUT_MS);
    (void)close(fd);
    if (len < 0) {
        wiped_free(buffer);
        return error_set(err, ERROR_SYSTEM, "cannot read the password file '%.200s': %s", path,
                         error_reason((int)-len));
    }
    (void)snprintf(what, sizeof(what), "the password file '%.200s'", path);
    return take_line(out, buffer, (size_t)len, what, err);
}

/* --- from a command --- */

struct child {
    pid_t pid;
    int fd;       /* its standard output */
    bool grouped; /* it leads a process group of its own */
};

/* In the child. Only what is safe after fork() is called. */
static NO_RETURN void run(const struct secret_source *source, int out, bool grouped)
{
    int null = open("/dev/null", O_RDWR);

    if (grouped)
        (void)setpgid(0, 0);
    (void)signal(SIGPIPE, SIG_DFL);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0 || chdir(source->folder) != 0)
        _exit(126);
    (void)execl("/bin/sh", "sh", "-c", source->text, (char *)NULL);
    _exit(127);
}

static bool start(struct child *child, const struct secret_source *source, struct error *err)
{
    int ends[2];

    if (pipe(ends) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot run password_command: %s", error_reason(errno));
    for (size_t i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    /* On a terminal the command stays in our group, so that it may ask the person there (through
     * /dev/tty). */
    child->grouped = !isatty(STDIN_FILENO);
    child->pid = fork();
    if (child->pid == 0)
        run(source, ends[1], child->grouped);
    int why = errno;
    (void)close(ends[1]);
    child->fd = ends[0];
    if (child->pid > 0)
        return true;
    (void)close(ends[0]);
    return error_set(err, ERROR_SYSTEM, "cannot run password_command: %s", error_reason(why));
}

/* Its exit status, or -1 when it was killed. */
static int end(const struct child *child, bool kill_it)
{
    int status = 0;

    (void)close(child->fd);
    if (kill_it)
        (void)kill(child->grouped ? -child->pid : child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool fetch_command(struct secret *out, const struct secret_source *source, struct error *err)
{
    struct child child = {0};
    int64_t limit_ms = source->limit_ms ? source->limit_ms : SECRET_COMMAND_TIMEOUT_MS;

    if (!start(&child, source, err))
        return false;
    char *buffer = wiped_new(KEPT_BYTES + DROPPED_BYTES);
    ssize_t len = read_all(child.fd, buffer, clock_tick_ms(&clock_system) + limit_ms);
    int status = end(&child, len < 0);
    if (len >= 0 && status == 0)
        return take_line(out, buffer, (size_t)len, "password_command", err);
    wiped_free(buffer);
    if (len == -ETIMEDOUT)
        return error_set(err, ERROR_UNAVAILABLE, "password_command did not end within %d seconds",
                         (int)((limit_ms + 999) / 1000));
    if (status < 0)
        return error_set(err, ERROR_CONFIG,
                         "password_command was killed; run it by hand to see why");
    return error_set(err, ERROR_CONFIG,
                     "password_command failed (exit status %d); run it by hand to see why", status);
}

bool secret_fetch(struct secret *out, const struct secret_source *source, struct error *err)
{
    switch (source->from) {
    case SECRET_FILE:
        return fetch_file(out, source->text, err);
    case SECRET_COMMAND:
        return fetch_command(out, source, err);
    case SECRET_NONE:
        break;
    }
    return error_set(err, ERROR_CONFIG, "no password is configured");
}

bool secret_check(const struct secret_source *source, struct error *err)
{
    if (source->from != SECRET_FILE)
        return true;
    int fd = open_trusted(source->text, err);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}
