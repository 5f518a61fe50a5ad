#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"

#define HOLDER_MAX 300
#define TRIES      20
#define TRY_NS     10000000 /* 10 ms */

/* flock(2), not fcntl(2): closing another descriptor of the same file must not drop it. */
static int open_locked(const char *path, int flags, int lock)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);

    if (fd >= 0 && flock(fd, lock | LOCK_NB)) {
        int why = errno;
        (void)close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static void name_holder(const char *path, struct str *out)
{
    char text[HOLDER_MAX + 1] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    ssize_t got = read(fd, text, HOLDER_MAX);
    (void)close(fd);
    if (got > 0) {
        text[got] = '\0';
        text_add_clean(out, text, HOLDER_MAX);
    }
}

/* Whoever only asks whether it is held has it for a moment: that is waited for. */
static int take(const char *path)
{
    const struct timespec pause = {.tv_nsec = TRY_NS};
    int fd = open_locked(path, O_RDWR | O_CREAT, LOCK_EX);

    for (int i = 1; i < TRIES && fd < 0 && errno == EWOULDBLOCK; i++) {
        (void)nanosleep(&pause, NULL);
        fd = open_locked(path, O_RDWR | O_CREAT, LOCK_EX);
    }
    return fd;
}

bool lock_take(struct lock *lock, const char *path, const char *what, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    int fd = take(path);

    if (fd < 0 && errno == EWOULDBLOCK) {
        name_holder(path, &text);
        return error_set(err, ERROR_LATER,
                         "another Fortnight works here (%s); try again when it has finished",
                         text.len ? text.text : "it has just started");
    }
    if (fd < 0)
        return error_set(err, ERROR_SYSTEM, "cannot lock '%.200s': %s", path, error_reason(errno));
    str_addf(&text, "%s, process %ld", what, (long)getpid());
    /* The text only helps people; a full disk must not keep us from working. */
    if (ftruncate(fd, 0) || pwrite(fd, text.text, text.len, 0) < 0)
        errno = 0;
    lock->fd = fd;
    return true;
}

bool lock_is_held(const char *path, const char *what)
{
    AUTO(str_free) struct str holder = STR_EMPTY;
    AUTO(str_free) struct str wanted = STR_EMPTY;
    int fd = open_locked(path, O_RDONLY, LOCK_SH);

    if (fd >= 0)
        (void)close(fd);
    if (fd >= 0 || errno != EWOULDBLOCK)
        return false;
    if (!what)
        return true;
    str_addf(&wanted, "%s, ", what);
    name_holder(path, &holder);
    return holder.len && text_starts(holder.text, wanted.text);
}

void lock_release(struct lock *lock)
{
    if (lock->fd < 0)
        return;
    if (ftruncate(lock->fd, 0))
        errno = 0; /* stale text only */
    (void)close(lock->fd);
    lock->fd = -1;
}
