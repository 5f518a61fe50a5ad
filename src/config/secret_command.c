#define _GNU_SOURCE /* close_range */
#include "config/secret_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wiped.h"
#include "base/xalloc.h"
#include "config/secret_line.h"

struct secret_command {
    const char *name; /* of the setting, for messages */
    pid_t pid;
    int fd;          /* its standard output; -1 after its last word */
    bool is_grouped; /* it leads a process group of its own */
    int64_t limit_ms;
    int64_t end_ms;
    char *buffer;
    size_t len;
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
    (void)close_range(STDERR_FILENO + 1, ~0U, 0); /* no connection of ours stays open in it */
    (void)execl("/bin/sh", "sh", "-c", source->text, (char *)NULL);
    _exit(127);
}

static bool start(struct secret_command *command, const struct secret_source *source,
                  struct error *err)
{
    int ends[2];

    if (pipe(ends) != 0)
        return error_set(err, ERROR_SYSTEM, "cannot run %s: %s", command->name,
                         error_reason(errno));
    for (size_t i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    command->is_grouped = !isatty(STDIN_FILENO);
    command->pid = fork();
    if (command->pid == 0)
        run(source, ends[1], command->is_grouped);
    int why = errno;
    (void)close(ends[1]);
    command->fd = ends[0];
    return command->pid > 0 ||
           error_set(err, ERROR_SYSTEM, "cannot run %s: %s", command->name, error_reason(why));
}

bool secret_command_start(struct secret_command **out, const struct secret_source *source,
                          int64_t now_ms, struct error *err)
{
    struct secret_command *command = xcalloc(1, sizeof *command);

    command->name = secret_key(source->from);
    command->fd = -1;
    command->limit_ms = source->limit_ms ? source->limit_ms : SECRET_COMMAND_TIMEOUT_MS;
    command->end_ms = now_ms + command->limit_ms;
    command->buffer = wiped_new(SECRET_LINE_BYTES);
    if (start(command, source, err)) {
        *out = command;
        return true;
    }
    secret_command_free(command);
    return false;
}

int secret_command_fd(const struct secret_command *command)
{
    return command->fd;
}

bool secret_command_is_ending(const struct secret_command *command)
{
    return command->fd < 0;
}

static void close_output(struct secret_command *command)
{
    if (command->fd >= 0)
        (void)close(command->fd);
    command->fd = -1;
}

/* To the end, so that a command that says more than its first line does not die of it. */
static void read_on(struct secret_command *command)
{
    while (command->fd >= 0) {
        ssize_t got =
            read(command->fd, command->buffer + command->len, SECRET_LINE_BYTES - 1 - command->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            close_output(command);
            return;
        }
        command->len += (size_t)got;
        if (command->len > SECRET_LINE_KEPT)
            command->len = SECRET_LINE_KEPT;
    }
}

/* It has ended by itself, with this status. */
static bool take(struct secret_command *command, int status, struct secret *out, struct error *err)
{
    char *buffer = command->buffer;

    command->pid = 0;
    if (!WIFEXITED(status))
        return error_set(err, ERROR_CONFIG, "%s was killed; run it by hand to see why",
                         command->name);
    if (WEXITSTATUS(status))
        return error_set(err, ERROR_CONFIG, "%s failed (exit status %d); run it by hand to see why",
                         command->name, WEXITSTATUS(status));
    command->buffer = NULL;
    buffer[command->len] = '\0';
    return secret_line_take(out, buffer, command->len, command->name, err);
}

enum secret_progress secret_command_go_on(struct secret_command *command, int64_t now_ms,
                                          struct secret *out, struct error *err)
{
    int status = 0;

    read_on(command);
    pid_t ended = command->fd < 0 ? waitpid(command->pid, &status, WNOHANG) : 0;
    if (ended == command->pid)
        return take(command, status, out, err) ? SECRET_THERE : SECRET_FAILED;
    if (now_ms < command->end_ms)
        return SECRET_RUNS;
    (void)error_set(err, ERROR_UNAVAILABLE, "%s did not end within %d seconds", command->name,
                    (int)((command->limit_ms + 999) / 1000));
    return SECRET_FAILED;
}

void secret_command_free(struct secret_command *command)
{
    if (!command)
        return;
    close_output(command);
    if (command->pid > 0) {
        (void)kill(command->is_grouped ? -command->pid : command->pid, SIGKILL);
        (void)kill(command->pid, SIGKILL); /* should it not lead its group yet */
        while (waitpid(command->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    wiped_free(command->buffer);
    free(command);
}
