#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"
#include "base/wiped.h"
#include "base/xalloc.h"
#include "config/secret_command.h"
#include "config/secret_line.h"

#define LOOK_MS 200 /* at the time limit of a command */

#define BYTE_ORDER  "\xef\xbb\xbf" /* some editors put it before the password */
#define CREDENTIALS "CREDENTIALS_DIRECTORY"

void secret_free(struct secret *secret)
{
    wiped_free(secret->text);
    *secret = SECRET_EMPTY;
}

bool secret_line_take(struct secret *out, char *buffer_take, size_t len, const char *what,
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

/* --- from a file --- */

/* What stands in the way of trusting this file, or NULL. */
static const char *distrust(const struct stat *st, bool by_systemd)
{
    /* systemd lets its service read a credential by an access list, which shows as group bits; the
     * folder is the service's alone. */
    mode_t others = by_systemd ? 0037 : 0077;

    if (!S_ISREG(st->st_mode))
        return "is no ordinary file";
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return "belongs to another user";
    if (st->st_mode & others)
        return "can be used by others; run chmod 600 on it";
    if (st->st_size == 0)
        return "is empty; write the password into it";
    return NULL;
}

/* The opened file is judged, not its name: nobody can exchange it in between. */
static int open_trusted(const char *path, bool by_systemd, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const char *wrong = NULL;

    if (fd < 0) {
        (void)error_set(err, ERROR_CONFIG, "cannot read the password file '%.200s': %s", path,
                        error_reason(errno));
        return -1;
    }
    wrong = fstat(fd, &st) ? error_reason(errno) : distrust(&st, by_systemd);
    if (!wrong)
        return fd;
    (void)close(fd);
    (void)error_set(err, ERROR_CONFIG, "the password file '%.200s' %s", path, wrong);
    return -1;
}

/* Negative: errno. What does not fit into the buffer is of no interest. */
static ssize_t read_all(int fd, char *buffer)
{
    size_t len = 0;

    while (len < SECRET_LINE_KEPT) {
        ssize_t got = read(fd, buffer + len, SECRET_LINE_KEPT - len);
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got == 0)
            break;
        len += got > 0 ? (size_t)got : 0;
    }
    buffer[len] = '\0';
    return (ssize_t)len;
}

static bool fetch_file(struct secret *out, const char *path, bool by_systemd, struct error *err)
{
    char what[240];
    int fd = open_trusted(path, by_systemd, err);

    if (fd < 0)
        return false;
    char *buffer = wiped_new(SECRET_LINE_BYTES);
    ssize_t len = read_all(fd, buffer);
    (void)close(fd);
    if (len < 0) {
        wiped_free(buffer);
        return error_set(err, ERROR_SYSTEM, "cannot read the password file '%.200s': %s", path,
                         error_reason((int)-len));
    }
    (void)snprintf(what, sizeof(what), "the password file '%.200s'", path);
    return secret_line_take(out, buffer, (size_t)len, what, err);
}

/* --- from systemd --- */

/* The folder of a service's credentials, or NULL outside of one. */
static const char *credentials(void)
{
    const char *folder = getenv(CREDENTIALS); /* NOLINT(concurrency-mt-unsafe): nobody sets it */

    return folder && folder[0] == '/' ? folder : NULL;
}

static bool fetch_credential(struct secret *out, const char *name, struct error *err)
{
    const char *folder = credentials();

    if (!folder)
        return error_set(err, ERROR_CONFIG,
                         "password_credential '%.80s' is there only in a service of systemd (with "
                         "LoadCredential=%.80s:FILE); by hand, use password_file",
                         name, name);
    char *path = file_join(folder, name);
    bool is_fine = fetch_file(out, path, true, err);
    free(path);
    return is_fine;
}

/* --- from a command --- */

static bool fetch_command(struct secret *out, const struct secret_source *source, struct error *err)
{
    struct secret_command *command = NULL;
    enum secret_progress progress = SECRET_RUNS;

    if (!secret_command_start(&command, source, clock_tick_ms(&clock_system), err))
        return false;
    while (progress == SECRET_RUNS) {
        struct pollfd wait = {.fd = secret_command_fd(command), .events = POLLIN};
        (void)poll(&wait, 1, secret_command_is_ending(command) ? SECRET_ENDING_MS : LOOK_MS);
        progress = secret_command_go_on(command, clock_tick_ms(&clock_system), out, err);
        if (progress == SECRET_RUNS && stop_asked()) {
            progress = SECRET_FAILED;
            (void)error_set(err, ERROR_LATER, "stopped while the command for the password ran");
        }
    }
    secret_command_free(command);
    return progress == SECRET_THERE;
}

bool secret_fetch(struct secret *out, const struct secret_source *source, struct error *err)
{
    switch (source->from) {
    case SECRET_FILE:
        return fetch_file(out, source->text, false, err);
    case SECRET_CREDENTIAL:
        return fetch_credential(out, source->text, err);
    case SECRET_COMMAND:
    case SECRET_TOKEN:
        return fetch_command(out, source, err);
    case SECRET_NONE:
        break;
    }
    return error_set(err, ERROR_CONFIG, "no password is configured");
}

bool secret_check(const struct secret_source *source, struct error *err)
{
    bool by_systemd = source->from == SECRET_CREDENTIAL && credentials();

    if (source->from != SECRET_FILE && !by_systemd)
        return true;
    char *path = by_systemd ? file_join(credentials(), source->text) : xstrdup(source->text);
    int fd = open_trusted(path, by_systemd, err);
    free(path);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

const char *secret_key(enum secret_from from)
{
    switch (from) {
    case SECRET_COMMAND:
        return "password_command";
    case SECRET_CREDENTIAL:
        return "password_credential";
    case SECRET_TOKEN:
        return "token_command";
    case SECRET_NONE:
    case SECRET_FILE:
        break;
    }
    return "password_file";
}
