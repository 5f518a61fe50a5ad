#include "relay/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/file.h"
#include "relay/pace.h"
#include "relay/turns.h"

#define BATCH          64 /* messages a turn: they share the waits for the disk */
#define PIECES_A_CALL  64
#define NAME_MAX_BYTES 100

struct parcel {
    int64_t id;
    int fd;          /* in tmp/, being written; -1: none */
    bool is_named;   /* in new/ */
    bool is_skipped; /* its message could not be made: there is no recipient */
    char name[NAME_MAX_BYTES + 1];
};

struct maildir {
    const struct relay_work *work;
    struct turns turns;
    struct pace pace;
    struct relay_tally *tally;
    char *tmp;
    char *new;
    struct parcel parcels[BATCH];
    size_t count;
};

static bool is_name(const char *name)
{
    return name && name[0] && name[0] != '.' && strlen(name) <= NAME_MAX_BYTES &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")];
}

static bool fail(const char *folder, struct error *err)
{
    return error_set(err, file_error_kind(errno, ERROR_CANNOT_CREATE),
                     "cannot write a message to '%s': %s", folder, error_reason(errno));
}

static bool write_some(int fd, struct iovec *parts, int count)
{
    while (count > 0) {
        ssize_t written = writev(fd, parts, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        size_t left = (size_t)written;
        for (; count > 0 && left >= parts->iov_len; parts++, count--)
            left -= parts->iov_len;
        if (count > 0) {
            parts->iov_base = (char *)parts->iov_base + left;
            parts->iov_len -= left;
        }
    }
    return true;
}

static bool write_pieces(int fd, const struct piece *pieces, size_t count)
{
    while (count > 0) {
        struct iovec parts[PIECES_A_CALL];
        int n = 0;
        for (; n < PIECES_A_CALL && (size_t)n < count; n++) {
            /* writev() only reads, but its type cannot say so. */
            memcpy(&parts[n].iov_base, &pieces[n].bytes, sizeof parts[n].iov_base);
            parts[n].iov_len = pieces[n].len;
        }
        if (!write_some(fd, parts, n))
            return false;
        pieces += n;
        count -= (size_t)n;
    }
    return true;
}

/* Writes the message to tmp/, not yet safe on the disk. */
static bool write_parcel(struct maildir *maildir, struct parcel *parcel,
                         const struct relay_mail *mail, struct error *err)
{
    parcel->is_skipped = !mail->recipient || !*mail->recipient;
    if (parcel->is_skipped)
        return true;
    if (!is_name(mail->file_name))
        return error_set(err, ERROR_SYSTEM, "a message has no usable file name");
    (void)snprintf(parcel->name, sizeof parcel->name, "%s", mail->file_name);
    char *path = file_join(maildir->tmp, parcel->name);
    parcel->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    free(path);
    if (parcel->fd < 0 || !write_pieces(parcel->fd, mail->pieces, mail->piece_count))
        return fail(maildir->tmp, err);
    return true;
}

static bool name_parcel(struct maildir *maildir, struct parcel *parcel, struct error *err)
{
    if (parcel->is_skipped)
        return true;
    bool is_safe = fsync(parcel->fd) == 0;
    bool is_closed = close(parcel->fd) == 0;

    parcel->fd = -1;
    if (!is_safe || !is_closed)
        return fail(maildir->tmp, err);
    char *from = file_join(maildir->tmp, parcel->name);
    char *to = file_join(maildir->new, parcel->name);
    parcel->is_named = rename(from, to) == 0;
    bool is_fine = parcel->is_named || fail(maildir->new, err);
    free(from);
    free(to);
    return is_fine;
}

static void remove_from(const char *folder, const char *name)
{
    char *path = file_join(folder, name);

    (void)unlink(path); /* not there is as good */
    free(path);
}

static void answer_all(struct maildir *maildir, enum relay_result of_all)
{
    for (size_t i = 0; i < maildir->count; i++) {
        struct parcel *parcel = &maildir->parcels[i];
        enum relay_result result =
            parcel->is_skipped && of_all == RELAY_ACCEPTED ? RELAY_SKIPPED : of_all;
        const struct relay_answer answer = {.id = parcel->id, .result = result};
        maildir->tally->results[result]++;
        turns_answer(&maildir->turns, &answer);
        if (result == RELAY_ACCEPTED)
            continue;
        if (parcel->fd >= 0)
            close(parcel->fd);
        if (parcel->is_named)
            remove_from(maildir->new, parcel->name);
        else if (parcel->name[0])
            remove_from(maildir->tmp, parcel->name);
    }
}

/* All of the batch or none: what is accepted is on the disk with its name. */
static bool hand_over(struct maildir *maildir, struct error *err)
{
    const struct relay_work *work = maildir->work;

    for (size_t i = 0; i < maildir->count; i++) {
        struct relay_mail mail = {0};
        if (!work->build(work->ctx, maildir->parcels[i].id, &mail, err) ||
            !write_parcel(maildir, &maildir->parcels[i], &mail, err))
            return false;
    }
    for (size_t i = 0; i < maildir->count; i++)
        if (!name_parcel(maildir, &maildir->parcels[i], err))
            return false;
    return maildir->count == 0 || file_sync_folder(maildir->new, err);
}

static void take_batch(struct maildir *maildir)
{
    int64_t now_ms = clock_tick_ms(maildir->work->clock);
    size_t want = pace_allows(&maildir->pace, BATCH, now_ms);
    struct error err = {0};

    maildir->count = turns_take(&maildir->turns, want, now_ms);
    pace_take(&maildir->pace, maildir->count, now_ms);
    for (size_t i = 0; i < maildir->count; i++)
        maildir->parcels[i] = (struct parcel){.id = maildir->turns.ids[i], .fd = -1};
    bool is_done = hand_over(maildir, &err);
    answer_all(maildir, is_done ? RELAY_ACCEPTED : RELAY_NOT_SENT);
    if (!is_done)
        turns_fail(&maildir->turns, &err);
}

/* When there is nothing to do: until the pace allows more, or the next turn is due. */
static void rest(struct maildir *maildir)
{
    int64_t now_ms = clock_tick_ms(maildir->work->clock);
    int64_t wait_ms = maildir->turns.dry_till_ms - now_ms;
    int64_t pace_ms = pace_delay_ms(&maildir->pace, now_ms);

    if (wait_ms < pace_ms)
        wait_ms = pace_ms < TURNS_TICK_MS ? pace_ms : TURNS_TICK_MS;
    if (wait_ms <= 0 || maildir->turns.answer_count > 0 || maildir->turns.ends)
        return;
    const struct timespec pause = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL); /* a signal to stop ends it early, as it should */
}

static bool make_folders(const char *folder, struct error *err)
{
    const char *const names[] = {"tmp", "new", "cur"};
    bool is_fine = file_make_folder(folder, 0700, err);

    for (size_t i = 0; i < sizeof names / sizeof *names && is_fine; i++) {
        char *path = file_join(folder, names[i]);
        is_fine = file_make_folder(path, 0700, err);
        free(path);
    }
    return is_fine;
}

bool maildir_run(const struct relay_options *options, struct relay_tally *tally,
                 const struct relay_work *work, struct error *err)
{
    struct maildir maildir = {.work = work, .tally = tally};

    if (!make_folders(options->folder, err))
        return false;
    maildir.tmp = file_join(options->folder, "tmp");
    maildir.new = file_join(options->folder, "new");
    turns_init(&maildir.turns, work, BATCH);
    pace_init(&maildir.pace, options->rate_count, options->rate_ms, clock_tick_ms(work->clock));
    pace_resume(&maildir.pace, options->rate_since_ms);
    while (!maildir.turns.ends) {
        if (turns_stop_asked(&maildir.turns) > 0)
            break;
        take_batch(&maildir);
        rest(&maildir);
    }
    bool is_fine = turns_end(&maildir.turns, err);
    turns_done(&maildir.turns);
    free(maildir.tmp);
    free(maildir.new);
    return is_fine;
}

/* "41.7" itself, or with flags: "41.7:2,S". */
static bool is_same_file(const char *found, const char *name)
{
    size_t len = strlen(name);

    return strncmp(found, name, len) == 0 && (found[len] == '\0' || found[len] == ':');
}

static bool look_in(const char *folder, const char *name, bool *out, struct error *err)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry = NULL;

    if (!dir && errno == ENOENT)
        return true;
    if (!dir)
        return error_set(err, ERROR_SYSTEM, "cannot look into '%s': %s", folder,
                         error_reason(errno));
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): this stream is nobody else's */
    while (!*out && (entry = readdir(dir)))
        *out = is_same_file(entry->d_name, name);
    closedir(dir);
    return true;
}

bool maildir_has(const char *folder, const char *file_name, bool *out, struct error *err)
{
    char *new = file_join(folder, "new");
    char *cur = file_join(folder, "cur");
    bool is_found = false;
    bool is_fine =
        look_in(new, file_name, &is_found, err) && look_in(cur, file_name, &is_found, err);

    free(new);
    free(cur);
    if (is_fine)
        *out = is_found;
    return is_fine;
}
