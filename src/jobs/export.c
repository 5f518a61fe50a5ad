#include "jobs/export.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "jobs/sieve.h"
#include "people/csv.h"
#include "people/field.h"

/* The names that come first, in this order; the others follow in that of the alphabet. */
static const char *const first_names[] = {"name", "first_name", "last_name", "language"};
#define FIRST_NAMES (sizeof(first_names) / sizeof(first_names[0]))

struct columns {
    char **names; /* sorted as the file has them */
    size_t count;
};

static void columns_free(struct columns *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        free(columns->names[i]);
    free(columns->names);
}

static size_t rank(const char *name)
{
    size_t at = 0;

    while (at < FIRST_NAMES && strcmp(first_names[at], name) != 0)
        at++;
    return at;
}

static int compare_names(const char *a, const char *b)
{
    size_t rank_a = rank(a);
    size_t rank_b = rank(b);

    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    return strcmp(a, b);
}

/* Where the name is, or belongs. */
static size_t place(const struct columns *columns, const char *name, bool *found)
{
    size_t low = 0;
    size_t high = columns->count;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(name, columns->names[middle]);
        *found = order == 0;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return *found ? high : low;
}

static bool add_column(struct columns *columns, const char *name, struct error *err)
{
    bool found = false;
    size_t at = place(columns, name, &found);

    if (found)
        return true;
    if (columns->count + 1 == CSV_CELLS_MAX)
        return error_set(err, ERROR_DATA,
                         "the people have more than %d different fields, too many for a CSV file",
                         CSV_CELLS_MAX - 1);
    columns->names = xrealloc(columns->names, columns->count + 1, sizeof(*columns->names));
    memmove(columns->names + at + 1, columns->names + at,
            (columns->count - at) * sizeof(*columns->names));
    columns->names[at] = xstrdup(name);
    columns->count++;
    return true;
}

/* The export that is being written. */
struct writer {
    struct columns columns;
    FILE *out;
    struct str line;
    int64_t count;
};

static bool collect_columns(struct writer *writer, const struct profile *profile, struct error *err)
{
    for (size_t i = 0; i < profile->count; i++) {
        if (!add_column(&writer->columns, profile_name_at(profile, i), err))
            return false;
    }
    return true;
}

static bool write_line(struct writer *writer, struct error *err)
{
    str_add_text(&writer->line, "\r\n");
    errno = 0;
    if (fwrite(writer->line.text, 1, writer->line.len, writer->out) == writer->line.len)
        return true;
    return error_set(err, file_error_kind(errno, ERROR_DISK), "cannot write the export: %s",
                     error_reason(errno ? errno : EIO));
}

static bool write_headings(struct writer *writer, struct error *err)
{
    str_reset(&writer->line);
    str_add_text(&writer->line, FIELD_ADDRESS);
    for (size_t i = 0; i < writer->columns.count; i++) {
        str_add(&writer->line, ",", 1);
        csv_add_cell(&writer->line, writer->columns.names[i]);
    }
    return write_line(writer, err);
}

static bool write_person(struct writer *writer, const struct profile *profile, struct error *err)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    size_t written = 0;

    str_reset(&writer->line);
    csv_add_cell(&writer->line, profile_address(profile));
    for (size_t i = 0; i < writer->columns.count; i++) {
        size_t field = profile_find(profile, writer->columns.names[i]);
        str_add(&writer->line, ",", 1);
        if (field == PROFILE_NONE)
            continue;
        str_reset(&text);
        field_add_text(profile, field, &text);
        csv_add_cell(&writer->line, text.text);
        written++;
    }
    if (written != profile->count)
        return error_set(err, ERROR_LATER, "the list was changed meanwhile: export it again");
    writer->count++;
    return write_line(writer, err);
}

/* Once through everybody for the columns, and once to write: the people are more than the memory.
 */
static bool
walk(const struct workspace *workspace, const struct export_options *options, struct writer *writer,
     bool (*each)(struct writer *writer, const struct profile *profile, struct error *err),
     struct error *err)
{
    AUTO(sieve_auto_free) struct sieve *sieve = NULL;
    const struct subscriber *subscriber = NULL;

    if (!sieve_new(&sieve, workspace, options->where, SUBSCRIPTION_ACTIVE, err) ||
        !sieve_next(sieve, &subscriber, err))
        return false;
    while (subscriber) {
        if (!each(writer, sieve_profile(sieve), err) || !sieve_next(sieve, &subscriber, err))
            return false;
    }
    return true;
}

static bool write_all(const struct workspace *workspace, const struct export_options *options,
                      struct writer *writer, struct error *err)
{
    bool written =
        write_headings(writer, err) && walk(workspace, options, writer, write_person, err);

    str_free(&writer->line);
    return written;
}

/* The file gets its name only when it is whole. */
static bool write_file(const struct workspace *workspace, const struct export_options *options,
                       struct writer *writer, struct error *err)
{
    AUTO(str_free) struct str part = STR_EMPTY;

    str_addf(&part, "%s.part", options->file);
    (void)unlink(part.text);
    int fd = open(part.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    writer->out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!writer->out)
        return error_set(err, file_error_kind(errno, ERROR_CANNOT_CREATE), "cannot write '%s': %s",
                         options->file, error_reason(errno));
    bool written = write_all(workspace, options, writer, err);
    errno = 0;
    if (fclose(writer->out) != 0 && written)
        written =
            error_set(err, ERROR_DISK, "cannot write '%s': %s", options->file, error_reason(errno));
    if (written && rename(part.text, options->file) != 0)
        written = error_set(err, ERROR_CANNOT_CREATE, "cannot write '%s': %s", options->file,
                            error_reason(errno));
    if (!written)
        (void)unlink(part.text);
    return written;
}

bool job_export(struct workspace *workspace, const struct export_options *options, int64_t *count,
                struct error *err)
{
    struct writer writer = {.out = options->out, .line = STR_EMPTY};
    bool done = (!options->file || workspace_spares(workspace, options->file, err)) &&
                walk(workspace, options, &writer, collect_columns, err) &&
                (options->file ? write_file(workspace, options, &writer, err)
                               : write_all(workspace, options, &writer, err));

    columns_free(&writer.columns);
    if (done)
        *count = writer.count;
    return done;
}
