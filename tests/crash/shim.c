/*
 * shim - preloaded into fortnight (LD_PRELOAD): stops it at one chosen write to its workspace, as a
 * kill or a loss of power would, and can set its clock back. Stands by itself.
 *
 *   SHIM_FOLDER=PATH    which files are meant: those below it, SHIM_NOT=PATH below that aside
 *   SHIM_COUNT=FILE     how many steps there were is written there at the end
 *   SHIM_STOP=N         ends at the N-th step (a write, a truncation, a sync, a removal), with
 * SIGKILL SHIM_HOW=           before   the step has not happened half     of a write the first half
 * has power    no write since its file's last sync has happened mixed    every other one of those
 * has SHIM_BACK=FILE      while FILE is there, the time of day is so many seconds back as it says
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* One write that no sync has followed yet: what was there before. */
struct undo {
    char path[PATH_MAX];
    off_t at;
    off_t size; /* of the file, before */
    char *old;
    size_t len;
    struct undo *next; /* the one before it */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* two threads write, never at once */
static long steps;
static struct undo *undos;

static ssize_t real_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    return real(fd, bytes, len, at);
}

static bool is_below(const char *path, const char *variable)
{
    const char *folder = getenv(variable);
    size_t len = folder ? strlen(folder) : 0;

    return len && !strncmp(path, folder, len) && path[len] == '/';
}

/* The file's path if it is one of those that are meant. */
static bool meant(int fd, char path[PATH_MAX])
{
    char link[64];

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    if (len < 0)
        return false;
    path[len] = '\0';
    return is_below(path, "SHIM_FOLDER") && !is_below(path, "SHIM_NOT");
}

static bool how(const char *word)
{
    const char *given = getenv("SHIM_HOW");

    return given && !strcmp(given, word);
}

/* The disk as it would be after the power failed. */
static void lose_power(void)
{
    bool keep = false;

    for (const struct undo *u = undos; u; u = u->next) {
        int fd = open(u->path, O_WRONLY);
        if (fd >= 0 && !(how("mixed") && (keep = !keep))) {
            if (u->len && real_pwrite(fd, u->old, u->len, u->at) < 0)
                abort();
            /* not ours below, which would wait for itself */
            if (how("power") && syscall(SYS_ftruncate, fd, u->size) < 0)
                abort();
        }
        if (fd >= 0)
            (void)close(fd);
    }
}

/* Counts a step; true when it is the one to stop at. */
static bool is_last(void)
{
    const char *stop = getenv("SHIM_STOP");

    steps++;
    return stop && steps == strtol(stop, NULL, 10);
}

static void end(void)
{
    if (how("power") || how("mixed"))
        lose_power();
    (void)kill(getpid(), SIGKILL);
    for (;;)
        (void)pause();
}

static void remember(int fd, const char *path, size_t len, off_t at)
{
    struct stat now = {0};
    struct undo *undo = calloc(1, sizeof(*undo));
    int reader = open(path, O_RDONLY);

    if (!undo || reader < 0 || fstat(fd, &now) != 0)
        abort();
    (void)snprintf(undo->path, sizeof(undo->path), "%s", path);
    undo->at = at;
    undo->size = now.st_size;
    undo->old = malloc(len ? len : 1);
    ssize_t got = undo->old ? pread(reader, undo->old, len, at) : -1;
    if (got < 0)
        abort();
    undo->len = (size_t)got;
    (void)close(reader);
    undo->next = undos;
    undos = undo;
}

static void forget(const char *path)
{
    for (struct undo **at = &undos; *at;) {
        struct undo *undo = *at;
        if (strcmp(undo->path, path) != 0) {
            at = &undo->next;
            continue;
        }
        *at = undo->next;
        free(undo->old);
        free(undo);
    }
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    char path[PATH_MAX];

    if (!meant(fd, path))
        return real_pwrite(fd, bytes, len, at);
    (void)pthread_mutex_lock(&lock);
    if (is_last()) {
        if (how("half"))
            (void)real_pwrite(fd, bytes, len / 2, at);
        end();
    }
    remember(fd, path, len, at);
    ssize_t done = real_pwrite(fd, bytes, len, at);
    (void)pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

static int step_on(int fd, const char *name, off_t size)
{
    char path[PATH_MAX];
    void *real = dlsym(RTLD_NEXT, name);
    bool truncates = !strcmp(name, "ftruncate64");
    bool is_ours = meant(fd, path);

    (void)pthread_mutex_lock(&lock);
    if (is_ours && is_last())
        end();
    if (is_ours && !truncates)
        forget(path); /* only once it is done, but nobody stops in between */
    int done = 0;
    if (truncates)
        done = ((int (*)(int, off_t))real)(fd, size);
    else
        done = ((int (*)(int))real)(fd);
    (void)pthread_mutex_unlock(&lock);
    return done;
}

int fdatasync(int fd)
{
    return step_on(fd, "fdatasync", 0);
}

int fsync(int fd)
{
    return step_on(fd, "fsync", 0);
}

int ftruncate64(int fd, off64_t size)
{
    return step_on(fd, "ftruncate64", size);
}

int ftruncate(int fd, off_t size)
{
    return step_on(fd, "ftruncate64", size);
}

int unlink(const char *path)
{
    static int (*real)(const char *);
    char whole[PATH_MAX];

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "unlink");
    if (realpath(path, whole) && is_below(whole, "SHIM_FOLDER") && !is_below(whole, "SHIM_NOT")) {
        (void)pthread_mutex_lock(&lock);
        if (is_last())
            end();
        forget(whole);
        (void)pthread_mutex_unlock(&lock);
    }
    return real(path);
}

time_t time(time_t *out)
{
    struct timespec now = {0};
    const char *name = getenv("SHIM_BACK");
    FILE *file = name ? fopen(name, "re") : NULL;
    long back = 0;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (file) {
        if (fscanf(file, "%ld", &back) != 1)
            back = 0;
        (void)fclose(file);
    }
    now.tv_sec -= back;
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

__attribute__((destructor)) static void tell(void)
{
    const char *name = getenv("SHIM_COUNT");
    FILE *file = name ? fopen(name, "we") : NULL;

    if (!file)
        return;
    (void)fprintf(file, "%ld\n", steps);
    (void)fclose(file);
}
