#include "jobs/import_rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "people/roster.h"

struct import_rejects {
    FILE *out;
    char *path;
    bool regular; /* /dev/stdout is not ours to take away */
    int64_t count;
    struct str line;
};

static bool is_same_file(const char *path, int fd)
{
    struct stat ours;
    struct stat theirs;

    return stat(path, &ours) == 0 && fstat(fd, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
           ours.st_ino == theirs.st_ino;
}

static void write_line(struct import_rejects *rejects)
{
    str_add_text(&rejects->line, "\r\n");
    (void)fwrite(rejects->line.text, 1, rejects->line.len,
                 rejects->out); /* ferror() is asked in the end */
}

static void add_cells(struct import_rejects *rejects, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        str_add(&rejects->line, ",", 1);
        csv_add_cell(&rejects->line, row->cells[i]);
    }
}

/* An older file of rejects may go; anything else of that name is a slip. */
static bool may_replace(const char *path, struct error *err)
{
    static const char head[] = FIELD_REJECTED_LINE;
    char start[sizeof(head) - 1] = {0};
    struct stat info = {0};

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0)
        return true;
    FILE *file = fopen(path, "re");
    bool ours = file && fread(start, 1, sizeof(start), file) == sizeof(start) &&
                memcmp(start, head, sizeof(start)) == 0;
    if (file)
        (void)fclose(file);
    return ours || error_set(err, ERROR_CANNOT_CREATE,
                             "'%.200s' is there already, and no file of rejected rows; give "
                             "--rejects another name",
                             path);
}

bool import_rejects_open(struct import_rejects **out, const char *path, int input_fd,
                         const struct csv_row *headings, struct error *err)
{
    struct stat info = {0};

    if (is_same_file(path, input_fd))
        return error_set(err, ERROR_USAGE, "--rejects names the file that is being imported");
    if (!may_replace(path, err))
        return false;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file) {
        int why = errno;
        if (fd >= 0)
            (void)close(fd);
        return error_set(err, ERROR_CANNOT_CREATE, "cannot write '%s': %s", path,
                         error_reason(why));
    }
    bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    if (regular)
        (void)fchmod(fd, 0600); /* it was there before, perhaps for everybody */
    struct import_rejects *rejects = xcalloc(1, sizeof(*rejects));
    *rejects = (struct import_rejects){
        .out = file, .path = xstrdup(path), .regular = regular, .line = STR_EMPTY};
    str_add_text(&rejects->line, FIELD_REJECTED_LINE "," FIELD_REJECTED_WHY);
    add_cells(rejects, headings);
    write_line(rejects);
    *out = rejects;
    return true;
}

void import_rejects_add(struct import_rejects *rejects, int64_t line, const char *reason,
                        const char *cells)
{
    rejects->count++;
    str_reset(&rejects->line);
    str_addf(&rejects->line, "%lld,", (long long)line);
    csv_add_cell(&rejects->line, reason);
    str_add(&rejects->line, ",", 1);
    str_add_text(&rejects->line, cells);
    write_line(rejects);
}

bool import_rejects_close(struct import_rejects *rejects, struct error *err)
{
    if (!rejects)
        return true;
    errno = 0;
    bool bad = ferror(rejects->out);
    bad = fclose(rejects->out) != 0 || bad;
    int why = errno ? errno : EIO;
    if (rejects->regular && !rejects->count)
        (void)unlink(rejects->path);
    if (bad)
        (void)error_set(err, file_error_kind(why, ERROR_DISK), "cannot write '%s': %s",
                        rejects->path, error_reason(why));
    free(rejects->path);
    str_free(&rejects->line);
    free(rejects);
    return !bad;
}
