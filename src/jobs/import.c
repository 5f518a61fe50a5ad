#include "jobs/import.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "jobs/consent.h"
#include "jobs/import_feed.h"
#include "jobs/import_rejects.h"
#include "jobs/import_writer.h"

#define PATIENCE_MS 500

struct import {
    const struct workspace *workspace;
    const struct import_options *options;
    struct import_result *result;
    const char *called; /* the file, as errors name it */
    int fd;
    int64_t total; /* octets; 0: not known */
    struct import_feed *feed;
    struct roster *roster;
    struct import_rejects *rejects;
    struct import_writer writer;
    struct person_memory *memory;
    int shown;
};

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

static void refuse(struct import *import, const struct import_reject *reject, const char *cells)
{
    if (import->rejects)
        import_rejects_add(import->rejects, reject->line, reject->reason, cells);
    if (import->options->rejected)
        import->options->rejected(import->options->ctx, reject);
}

/* A row that was fine by itself, but is too much for whom it is about. */
static void refuse_merged(void *ctx, int64_t line, const struct error *why)
{
    refuse(ctx, &(struct import_reject){.line = line, .reason = why->message, .about = why->about},
           "");
}

static void tell_refused(struct import *import, const struct import_batch *batch)
{
    for (size_t i = 0; i < batch->refused_count; i++) {
        const struct import_refused *refused = &batch->refused[i];
        const struct import_reject reject = {
            .line = refused->line,
            .reason = batch->texts.text + refused->reason,
            .about = batch->texts.text + refused->about,
        };
        refuse(import, &reject, batch->texts.text + refused->cells);
    }
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

    if (!import_feed_headings(import->feed, &row, err))
        return false;
    if (!roster_new(&import->roster, &row, &how, err))
        return false;
    keep_columns(import, &row);
    import->writer.roster = import->roster;
    return !options->rejects || options->dry_run ||
           import_rejects_open(&import->rejects, options->rejects, import->fd, &row, err);
}

static bool show_first(struct import *import, const struct import_batch *batch, struct error *err)
{
    const struct import_options *options = import->options;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;

    if (!options->dry_run || !options->shown)
        return true;
    for (size_t i = 0; i < batch->count && import->shown < IMPORT_SHOWN; i++) {
        const struct import_row *row = &batch->rows[i];
        if (!profile_decode(&profile, batch->profiles.text + row->at, row->len, err))
            return false;
        options->shown(options->ctx, row->line, person_of_profile(import->memory, &profile));
        import->shown++;
    }
    return true;
}

static bool take_batch(struct import *import, const struct import_batch *batch, struct error *err)
{
    const struct import_options *options = import->options;

    tell_refused(import, batch);
    if (!show_first(import, batch, err) ||
        !import_writer_write(&import->writer, batch, import->result, err))
        return false;
    if (options->progress)
        options->progress(options->ctx, batch->octets, import->total);
    return true;
}

/* A slow pipe is not waited for with the list locked. */
static bool commit_in_time(struct import *import, struct error *err)
{
    return (import_feed_is_ready(import->feed, PATIENCE_MS) &&
            !import_writer_is_due(&import->writer, import->result)) ||
           import_writer_commit(&import->writer, import->result, err);
}

static bool take_rows(struct import *import, struct error *err)
{
    const struct import_batch *batch = NULL;

    for (;;) {
        if (!commit_in_time(import, err) || !import_feed_next(import->feed, &batch, err))
            return false;
        if (!batch)
            return true;
        if (!take_batch(import, batch, err))
            return false;
    }
}

static bool import_people(struct import *import, struct error *err)
{
    if (!open_input(import, err))
        return false;
    import->feed = import_feed_new(import->fd, import->workspace->keys);
    bool done = read_headings(import, err) &&
                import_feed_start(import->feed, import->roster, err) && take_rows(import, err);
    /* However it ended, what was written is kept. */
    done = import_writer_commit(&import->writer, import->result, done ? err : NULL) && done;
    if (done)
        import->result->not_utf8_line = import_feed_not_utf8(import->feed);
    else
        (void)error_wrap(err, "%s", import->called);
    return import_rejects_close(import->rejects, done ? err : NULL) && done;
}

static void import_done(struct import *import)
{
    import_feed_free(import->feed); /* the thread first: it uses the others */
    if (import->fd > STDIN_FILENO)
        (void)close(import->fd);
    roster_free(import->roster);
    import_writer_done(&import->writer);
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

    text_add_clean(
        &file, strcmp(options->file, "-") == 0 ? "standard input" : file_name(options->file), 200);
    bool ready = options->dry_run || consent_choose(workspace, options->consent, &consent, err);
    import.writer = (struct import_writer){
        .workspace = workspace,
        .consent = consent.text,
        .file = file.text,
        .dry_run = options->dry_run,
        .rejected = refuse_merged,
        .ctx = &import,
    };
    import_writer_init(&import.writer);
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
