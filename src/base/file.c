#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define READ_STEP 65536

enum error_kind file_error_kind(int error_number, enum error_kind fallback)
{
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
        return ERROR_DISK;
    default:
        return fallback;
    }
}

static bool read_all(struct str *out, int fd, const char *path, size_t max_bytes, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    char *step = xcalloc(READ_STEP, 1);
    ssize_t got = 0;

    while (text.len <= max_bytes) {
        got = read(fd, step, READ_STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        str_add(&text, step, (size_t)got);
    }
    int why = errno;
    free(step);
    if (got < 0)
        return error_set(err, why == EISDIR ? ERROR_DATA : ERROR_SYSTEM, "cannot read '%.200s': %s",
                         path, why == EISDIR ? "it is a folder" : error_reason(why));
    if (text.len > max_bytes)
        return error_set(err, ERROR_DATA, "'%.200s' is longer than %zu octets", path, max_bytes);
    str_add(out, text.text, text.len);
    return true;
}

bool file_read(struct str *out, const char *path, size_t max_bytes, struct error *err)
{
    if (!strcmp(path, "-"))
        return read_all(out, STDIN_FILENO, "standard input", max_bytes, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT || errno == ENOTDIR ? ERROR_NO_INPUT : ERROR_SYSTEM,
                         "cannot read '%.200s': %s", path, error_reason(errno));
    bool done = read_all(out, fd, path, max_bytes, err);
    (void)close(fd);
    return done;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t put = write(fd, bytes, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

/* A new file beside path, written and fsynced; gone again on failure. */
static bool write_beside(char *temporary, const char *bytes, size_t len, unsigned mode)
{
    int fd = mkstemp(temporary);

    if (fd < 0)
        return false;
    bool done = !fchmod(fd, (mode_t)mode) && write_all(fd, bytes, len) && !fsync(fd);
    int why = errno;
    done = !close(fd) && done;
    if (!done) {
        (void)unlink(temporary);
        errno = why;
    }
    return done;
}

static bool failed_to_create(const char *path, struct error *err)
{
    return error_set(err, file_error_kind(errno, ERROR_CANNOT_CREATE), "cannot write '%.200s': %s",
                     path, error_reason(errno));
}

/* over: rename over what is there; else link, which refuses an existing name. */
static bool write_file(const char *path, const struct str *text, unsigned mode, bool over,
                       struct error *err)
{
    AUTO(str_free) struct str temporary = STR_EMPTY;
    char *folder = file_folder(path);

    str_addf(&temporary, "%s/.%s.XXXXXX", folder, file_name(path));
    bool done = write_beside(temporary.text, text->text, text->len, mode);
    if (done) {
        done = over ? !rename(temporary.text, path) : !link(temporary.text, path);
        int why = errno;
        if (!over || !done)
            (void)unlink(temporary.text);
        errno = why;
    }
    if (!done)
        (void)failed_to_create(path, err);
    else
        done = file_sync_folder(folder, err);
    free(folder);
    return done;
}

bool file_write(const char *path, const char *bytes, size_t len, unsigned mode, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    str_add(&text, bytes, len);
    return write_file(path, &text, mode, true, err);
}

bool file_create(const char *path, const char *bytes, size_t len, unsigned mode, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    if (file_exists(path))
        return error_set(err, ERROR_CANNOT_CREATE, "'%.200s' exists already", path);
    str_add(&text, bytes, len);
    return write_file(path, &text, mode, false, err);
}

bool file_exists(const char *path)
{
    struct stat st;

    return !stat(path, &st);
}

bool file_is_folder(const char *path)
{
    struct stat st;

    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

bool file_is_special(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && !S_ISREG(st.st_mode);
}

bool file_is_same(const char *path, const char *other)
{
    struct stat one;
    struct stat two;

    return !stat(path, &one) && !stat(other, &two) && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

bool file_is_open_to_others(const char *path)
{
    struct stat st;

    return !stat(path, &st) && (st.st_mode & 0077);
}

bool file_make_folder(const char *path, unsigned mode, struct error *err)
{
    if (!mkdir(path, (mode_t)mode) || (errno == EEXIST && file_is_folder(path)))
        return true;
    return error_set(err, file_error_kind(errno, ERROR_CANNOT_CREATE),
                     "cannot make the folder '%.200s': %s", path, error_reason(errno));
}

bool file_sync_folder(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && !fsync(fd);
    int why = errno;

    if (fd >= 0)
        (void)close(fd);
    return done || error_set(err, file_error_kind(why, ERROR_SYSTEM),
                             "cannot sync the folder '%.200s': %s", path, error_reason(why));
}

char *file_join(const char *dir, const char *name)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    if (dir && *dir && strcmp(dir, ".") != 0 && *name != '/') {
        str_add_text(&path, dir);
        if (path.text[path.len - 1] != '/')
            str_add(&path, "/", 1);
    }
    str_add_text(&path, name);
    return str_take(&path);
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

char *file_folder(const char *path)
{
    AUTO(str_free) struct str folder = STR_EMPTY;
    const char *slash = strrchr(path, '/');

    if (!slash)
        str_add_text(&folder, ".");
    else
        str_add(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    return str_take(&folder);
}
