#include "jobs/import.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "jobs/consent.h"
#include "jobs/import_batch.h"
#include "jobs/import_rejects.h"

struct import {
    const struct workspace *workspace;
    const struct import_options *options;
    struct import_result *result;
    const char *called; /* the file, as errors name it */
    int fd;
    int64_t octets; /* read so far */
    int64_t total;  /* 0: not known */
    struct csv_reader *reader;
    struct roster *roster;
    struct import_rejects *rejects;
    struct import_batch batch;
    struct profile profile;
    struct person_memory *memory;
    int shown;
};

static ptrdiff_t read_input(void *ctx, char *bytes, size_t room)
{
    struct import *import = ctx;
    ssize_t got = 0;

    do {
        got = read(import->fd, bytes, room);
    } while (got < 0 && errno == EINTR);
    if (got > 0)
        import->octets += got;
    return got;
}

static bool open_input(struct import *import, struct error *err)
{
    const char *path = import->options->file;
    struct stat info = {0};

    import->called = "standard input";
    if (strcmp(path, "-") != 0) {
        import->called = path;
        import->fd = open(path, O_RDONLY | O_CLOEXEC);
        if (import->fd < 0)
            return error_set(err, errno == ENOENT ? ERROR_NO_INPUT : ERROR_SYSTEM,
                             "cannot read '%s': %s", path, error_reason(errno));
    }
    if (fstat(import->fd, &info) == 0 && S_ISDIR(info.st_mode))
        return error_set(err, ERROR_DATA, "'%s' is a folder", path);
    import->total = S_ISREG(info.st_mode) ? info.st_size : 0;
    return true;
}

static void refuse_row(struct import *import, const struct csv_row *row, const char *text,
                       const struct error *why)
{
    const struct import_reject reject = {
        .line = row->line, .reason = why->message, .about = why->about};

    if (import->rejects)
        import_rejects_add(import->rejects, row->line, why->message, row->count ? row : NULL, text);
    if (import->options->rejected)
        import->options->rejected(import->options->ctx, &reject);
}

/* A row that was fine by itself, but is too much for whom it is about. The batch counts it. */
static void refuse_merged(void *ctx, int64_t line, const struct error *why)
{
    const struct csv_row row = {.line = line};

    refuse_row(ctx, &row, "", why);
}

static void keep_columns(struct import *import, const struct csv_row *headings)
{
    struct import_result *result = import->result;

    result->column_count = headings->count;
    result->columns = xcalloc(headings->count, sizeof(*result->columns));
    for (size_t i = 0; i < headings->count; i++) {
        const char *field = roster_field_at(import->roster, i);
        result->columns[i].heading = xstrdup(headings->cells[i]);
        result->columns[i].field = field ? xstrdup(field) : NULL;
    }
}

static bool read_headings(struct import *import, struct error *err)
{
    const struct import_options *options = import->options;
    const struct roster_options how = {
        .maps = options->maps,
        .sets = options->sets,
        .many_valued = (const char *const *)import->workspace->config->many_valued.list,
        .replace = options->replace,
    };
    struct csv_row row = {0};

    switch (csv_reader_next(import->reader, &row, err)) {
    case CSV_READ:
        break;
    case CSV_ENDED:
        return error_set(err, ERROR_DATA, "there is nothing in it");
    case CSV_BROKEN:
        return error_wrap(err, "line %lld, the headings", (long long)row.line);
    case CSV_FAILED:
        return false;
    }
    if (!roster_new(&import->roster, &row, &how, err))
        return false;
    keep_columns(import, &row);
    import->batch.roster = import->roster;
    return !options->rejects || options->dry_run ||
           import_rejects_open(&import->rejects, options->rejects, import->fd, &row, err);
}

static void show_first(struct import *import, int64_t line)
{
    const struct import_options *options = import->options;

    if (!options->dry_run || !options->shown || import->shown == IMPORT_SHOWN)
        return;
    import->shown++;
    options->shown(options->ctx, line, person_of_profile(import->memory, &import->profile));
}

static void take_row(struct import *import, const struct csv_row *row)
{
    struct address address;
    struct error why = {0};

    if (!roster_read(import->roster, row, &import->profile, &address, &why)) {
        import->result->rows++;
        import->result->rejected++;
        refuse_row(import, row, "", &why);
        return;
    }
    show_first(import, row->line);
    import_batch_add(&import->batch, row->line, &import->profile, &address);
}

/* Rows until the batch is full; *ended at the end of the file. */
static bool fill_batch(struct import *import, bool *ended, struct error *err)
{
    while (!import_batch_is_full(&import->batch)) {
        struct csv_row row = {0};
        struct error why = {0};
        switch (csv_reader_next(import->reader, &row, &why)) {
        case CSV_READ:
            take_row(import, &row);
            break;
        case CSV_BROKEN:
            import->result->rows++;
            import->result->rejected++;
            refuse_row(import, &row, csv_reader_broken(import->reader), &why);
            break;
        case CSV_ENDED:
            *ended = true;
            return true;
        case CSV_FAILED:
            if (err)
                *err = why;
            return false;
        }
    }
    return true;
}

/* The next rows must not be waited for with the list locked, unless they are on our own disk. */
static bool write_batch(struct import *import, struct error *err)
{
    struct import_batch *batch = &import->batch;

    if (import->options->dry_run)
        return import_batch_try(batch, import->result, err);
    if (!import_batch_write(batch, import->result, err))
        return false;
    return (import->total && !import_batch_is_due(batch)) ||
           import_batch_commit(batch, import->result, err);
}

static bool take_rows(struct import *import, struct error *err)
{
    const struct import_options *options = import->options;
    bool ended = false;

    while (!ended) {
        if (!fill_batch(import, &ended, err) || !write_batch(import, err))
            return false;
        if (options->progress)
            options->progress(options->ctx, import->octets, import->total);
        if (!ended && stop_asked())
            return error_set(err, ERROR_LATER,
                             "stopped; what was read is kept, importing it again does the rest");
    }
    return true;
}

static bool import_people(struct import *import, struct error *err)
{
    const struct csv_source source = {.read = read_input, .ctx = import};

    if (!open_input(import, err))
        return false;
    import->reader = csv_reader_new(&source);
    bool done = read_headings(import, err) && take_rows(import, err);
    /* However it ended, what was written is kept. */
    done = import_batch_commit(&import->batch, import->result, done ? err : NULL) && done;
    if (!done)
        (void)error_wrap(err, "%s", import->called);
    import->result->not_utf8_line = csv_reader_not_utf8(import->reader);
    return import_rejects_close(import->rejects, done ? err : NULL) && done;
}

static void import_done(struct import *import)
{
    if (import->fd > STDIN_FILENO)
        (void)close(import->fd);
    csv_reader_free(import->reader);
    roster_free(import->roster);
    import_batch_done(&import->batch);
    profile_free(&import->profile);
    person_memory_free(import->memory);
}

static void log_end(const struct workspace *workspace, const struct import_result *result)
{
    const struct log_field fields[] = {
        {.key = LOG_COUNT, .number = result->added + result->updated},
        {.key = LOG_TOTAL, .number = result->rows},
        {.key = LOG_SECONDS, .number = (int64_t)result->seconds},
    };

    log_event(workspace->log, LOG_INFO, LOG_IMPORT_FINISHED, fields,
              sizeof(fields) / sizeof(fields[0]));
}

bool job_import(struct workspace *workspace, const struct import_options *options,
                struct import_result *out, struct error *err)
{
    AUTO(str_free) struct str file = STR_EMPTY;
    AUTO(str_free) struct str consent = STR_EMPTY;
    int64_t began_ms = clock_tick_ms(workspace->clock);
    struct import import = {
        .workspace = workspace,
        .options = options,
        .result = out,
        .fd = STDIN_FILENO,
        .memory = person_memory_new(),
    };

    import_batch_init(&import.batch, workspace);
    import.batch.rejected = refuse_merged;
    import.batch.ctx = &import;
    text_add_clean(
        &file, strcmp(options->file, "-") == 0 ? "standard input" : file_name(options->file), 200);
    import.batch.file = file.text;
    bool ready = options->dry_run || consent_choose(workspace, options->consent, &consent, err);
    import.batch.consent = consent.text;
    bool done = ready && import_people(&import, err);
    out->seconds = (double)(clock_tick_ms(workspace->clock) - began_ms) / 1000;
    if (!options->dry_run)
        log_end(workspace, out);
    import_done(&import);
    return done;
}

void import_result_free(struct import_result *result)
{
    for (size_t i = 0; i < result->column_count; i++) {
        free(result->columns[i].heading);
        free(result->columns[i].field);
    }
    free(result->columns);
    *result = IMPORT_RESULT_NONE;
}
