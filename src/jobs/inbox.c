#include "jobs/inbox.h"

#include "base/lock.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/xalloc.h"
#include "jobs/by_time.h"
#include "jobs/inbox_batch.h"
#include "jobs/letters.h"
#include "store/mail_record.h"

#define RUN_OCTETS_MAX ((int64_t)512 << 20) /* of one run; the rest is read by the next */
/* Records of mails that are not in the folder any more: as long as one may come a second time. */
#define REMEMBERED_SECONDS (INT64_C(100) * 86400)

struct inbox_readers {
    struct examiner *examiner;
    struct mailbox *mailbox;
};

bool inbox_readers_start(struct inbox_readers **out, struct error *err)
{
    struct inbox_readers *readers = xcalloc(1, sizeof(*readers));

    if (!examiner_start(&readers->examiner, err) || !mailbox_start(&readers->mailbox, err)) {
        inbox_readers_stop(readers);
        return false;
    }
    *out = readers;
    return true;
}

void inbox_readers_stop(struct inbox_readers *readers)
{
    if (!readers)
        return;
    mailbox_close(readers->mailbox);
    examiner_stop(readers->examiner);
    free(readers);
}

static bool open_mailbox(struct mailbox *mailbox, const struct config_inbox *inbox,
                         struct error *err)
{
    AUTO(secret_free) struct secret secret = SECRET_EMPTY;
    bool is_maildir = inbox->scheme == CONFIG_MAILDIR;

    if (!inbox->url)
        return error_set(err, ERROR_CONFIG,
                         "fortnight.conf names no inbox; add inbox = { url = "
                         "\"imaps://mail.example.org\"; }; where replies arrive");
    if (!is_maildir && !secret_fetch(&secret, &inbox->secret, err))
        return false;
    const struct mailbox_options options = {
        .url = is_maildir ? NULL : inbox->url,
        .maildir = is_maildir ? inbox->folder : NULL,
        .user = inbox->user,
        .secret = secret.text,
        .is_token = inbox->secret.from == SECRET_TOKEN,
        .ca_file = inbox->ca_file,
        .tls_off = inbox->tls_off,
    };
    return mailbox_open(mailbox, &options, err);
}

/* Mails that wait for one and the same thing, until there are enough of them. */
struct pile {
    int64_t uids[MAILBOX_BATCH_MAX];
    size_t count;
};

/* One folder on its way through. */
struct pass {
    struct inbox_run *run;
    struct inbox_batch *batch;
    struct pile unread;
    struct pile unmoved[MAILBOX_SHELVES]; /* worked by a run that did not come to move them */
};

static bool work_unread(struct pass *pass, struct error *err)
{
    size_t count = pass->unread.count;

    pass->unread.count = 0;
    return !count || inbox_batch_work(pass->batch, pass->unread.uids, count, err);
}

static bool move_unmoved(struct pass *pass, enum mailbox_shelf shelf, struct error *err)
{
    struct pile *pile = &pass->unmoved[shelf];
    size_t count = pile->count;

    pile->count = 0;
    return pass->run->options->dry_run ||
           inbox_batch_shelve(pass->batch, shelf, pile->uids, count, err);
}

static bool sort_one(struct pass *pass, const struct mail_place *place, struct error *err)
{
    struct mail_record record = {.at = 0};
    bool is_worked = false;

    if (!mail_record_at(pass->run->workspace->store, place, &is_worked, &record, err))
        return false;
    /* In a Maildir a person can put a mail back under its old name. On a server a mail that was
     * moved and is there all the same could not be taken away. */
    if (record.is_moved && pass->run->workspace->config->inbox.scheme == CONFIG_MAILDIR)
        is_worked = false;
    if (!is_worked && pass->run->octets >= RUN_OCTETS_MAX) {
        pass->run->counts->left++;
        return true;
    }
    if (!is_worked) {
        pass->unread.uids[pass->unread.count++] = place->uid;
        return pass->unread.count < MAILBOX_BATCH_MAX || work_unread(pass, err);
    }
    if (record.is_moved || record.shelf <= MAILBOX_STAYS || record.shelf >= MAILBOX_SHELVES)
        return true;
    struct pile *pile = &pass->unmoved[record.shelf];
    pile->uids[pile->count++] = place->uid;
    return pile->count < MAILBOX_BATCH_MAX ||
           move_unmoved(pass, (enum mailbox_shelf)record.shelf, err);
}

static bool work_listing(struct pass *pass, const char *folder,
                         const struct mailbox_listing *listing, struct error *err)
{
    struct mail_place place = {.folder = folder, .uid_validity = listing->uid_validity};

    inbox_batch_in(pass->batch, folder, listing->uid_validity);
    for (size_t i = 0; i < listing->count; i++) {
        if (stop_asked())
            return error_set(err, ERROR_LATER, "stopped; the rest of the mail is read next time");
        place.uid = listing->uids[i];
        if (!sort_one(pass, &place, err))
            return false;
    }
    if (!work_unread(pass, err))
        return false;
    for (enum mailbox_shelf shelf = MAILBOX_STAYS + 1; shelf < MAILBOX_SHELVES; shelf++)
        if (!move_unmoved(pass, shelf, err))
            return false;
    return true;
}

static bool forget_gone(const struct inbox_run *run, const char *folder,
                        const struct mailbox_listing *listing, struct error *err)
{
    const struct mail_listed listed = {
        .folder = folder,
        .uid_validity = listing->uid_validity,
        .uids = listing->uids,
        .count = listing->count,
    };
    int64_t before = clock_now(run->workspace->clock) - REMEMBERED_SECONDS;

    return run->options->dry_run || run->counts->left ||
           mail_record_forget(run->workspace->store, &listed, before, err);
}

static bool work_folder(struct pass *pass, const char *folder, struct error *err)
{
    AUTO(mailbox_listing_free) struct mailbox_listing listing = MAILBOX_LISTING_NONE;

    return mailbox_select(pass->run->mailbox, folder, pass->run->options->dry_run, &listing, err) &&
           work_listing(pass, folder, &listing, err) &&
           forget_gone(pass->run, folder, &listing, err);
}

static bool work_folders(struct inbox_run *run, struct error *err)
{
    const struct config_texts *folders = &run->workspace->config->inbox.folders;
    struct pass pass = {.run = run, .batch = inbox_batch_new(run)};
    bool done = true;

    for (size_t i = 0; done && i < folders->count; i++)
        done = work_folder(&pass, folders->list[i], err);
    inbox_batch_free(pass.batch);
    return done;
}

/* Dead addresses are judged together, when all of them are known. Also those of a run that was
 * killed before it came to this. */
static bool finish(const struct inbox_run *run, struct error *err)
{
    struct act_finished finished = {.bounced = 0};

    if (run->options->dry_run)
        return true;
    if (!act_finish(run->workspace, &finished, err) || !by_time_settle(run->workspace, err))
        return false;
    run->counts->changed += finished.bounced;
    run->counts->needs_person += finished.held;
    return true;
}

/* Answers go out at once; where a sender is at work, it posts them. */
static bool post_letters(struct workspace *workspace, struct inbox_counts *counts,
                         struct error *err)
{
    struct letters_result letters = {.posted = 0};
    bool posted = letters_post(workspace, &letters, err);

    counts->letters = letters.posted;
    return posted || error_wrap(err, "the mailbox is read, but letters wait");
}

static void log_end(const struct workspace *workspace, const struct inbox_counts *counts)
{
    const struct log_field fields[] = {
        {LOG_COUNT, counts->mails}, {LOG_CHANGED, counts->changed}, {LOG_ASIDE, counts->set_aside}};

    log_event(workspace->log, LOG_INFO, LOG_INBOX_FINISHED, fields,
              sizeof(fields) / sizeof(fields[0]));
}

bool job_inbox(struct workspace *workspace, struct inbox_readers *readers,
               const struct inbox_options *options, struct inbox_counts *out, struct error *err)
{
    struct inbox_run run = {
        .workspace = workspace,
        .mailbox = readers->mailbox,
        .examiner = readers->examiner,
        .options = options,
        .counts = out,
    };
    struct lock lock = LOCK_NONE;
    char *path = workspace_path(workspace, INBOX_LOCK);

    *out = (struct inbox_counts){.mails = 0};
    bool done = lock_take(&lock, path, "inbox", err) &&
                open_mailbox(readers->mailbox, &workspace->config->inbox, err) &&
                work_folders(&run, err) && finish(&run, err);
    lock_release(&lock);
    free(path);
    if (options->dry_run)
        return done;
    log_end(workspace, out);
    return done && post_letters(workspace, out, err);
}
