#include "jobs/inbox_batch.h"

#include "base/xalloc.h"
#include "store/mail_record.h"

/* NOLINTBEGIN(misc-redundant-expression): that they are the same is what is asserted */
_Static_assert((int)ACT_BOUNCES == (int)MAILBOX_BOUNCES &&
                   (int)ACT_REQUESTS == (int)MAILBOX_REQUESTS &&
                   (int)ACT_COMPLAINTS == (int)MAILBOX_COMPLAINTS &&
                   (int)ACT_AUTO_REPLIES == (int)MAILBOX_AUTO_REPLIES &&
                   (int)ACT_SET_ASIDE == (int)MAILBOX_SET_ASIDE &&
                   (int)ACT_SHELVES == (int)MAILBOX_SHELVES,
               "act.h and mailbox.h name the same shelves");
/* NOLINTEND(misc-redundant-expression) */

struct item {
    int64_t uid;
    uint8_t hash[MAILBOX_HASH_BYTES];
    bool is_read; /* else it broke its reader */
    struct verdict verdict;
    enum mailbox_shelf shelf;
    bool is_again;
    struct act_outcome outcome;
};

struct inbox_batch {
    struct inbox_run *run;
    const char *folder;
    int64_t uid_validity;
    struct item *items; /* MAILBOX_BATCH_MAX of them */
    size_t count;
};

struct inbox_batch *inbox_batch_new(struct inbox_run *run)
{
    struct inbox_batch *batch = xcalloc(1, sizeof(*batch));

    batch->run = run;
    batch->items = xcalloc(MAILBOX_BATCH_MAX, sizeof(*batch->items));
    return batch;
}

void inbox_batch_free(struct inbox_batch *batch)
{
    if (!batch)
        return;
    free(batch->items);
    free(batch);
}

void inbox_batch_in(struct inbox_batch *batch, const char *folder, int64_t uid_validity)
{
    batch->folder = folder;
    batch->uid_validity = uid_validity;
}

static struct mail_place place_of(const struct inbox_batch *batch, int64_t uid)
{
    return (struct mail_place){
        .folder = batch->folder, .uid_validity = batch->uid_validity, .uid = uid};
}

/* --- reading: nothing is known to have changed yet --- */

static bool examine(struct inbox_batch *batch, const struct mailbox_mail *mail, struct error *err)
{
    struct item *item = &batch->items[batch->count];

    *item = (struct item){.uid = mail->uid};
    memcpy(item->hash, mail->hash, sizeof(item->hash));
    switch (examiner_read(batch->run->examiner, mail->bytes, mail->len, mail->was_cut,
                          &item->verdict, err)) {
    case EXAMINED:
        item->is_read = true;
        break;
    case EXAMINER_DIED:
        break;
    case EXAMINER_FAILED:
        return false;
    }
    batch->count++;
    batch->run->octets += (int64_t)mail->len;
    return true;
}

static bool read_mails(struct inbox_batch *batch, const int64_t *uids, size_t count,
                       struct error *err)
{
    struct mailbox *mailbox = batch->run->mailbox;
    struct mailbox_mail mail;
    bool more = true;

    batch->count = 0;
    if (!mailbox_fetch(mailbox, uids, count, err))
        return false;
    while (more) { /* at most those asked for */
        if (!mailbox_next(mailbox, &mail, &more, err) || (more && !examine(batch, &mail, err)))
            return false;
    }
    return true;
}

/* --- working: what changes and that it was worked, in one transaction --- */

static bool record(struct inbox_batch *batch, const struct item *item, struct error *err)
{
    const struct mail_place place = place_of(batch, item->uid);
    struct mail_record entry = {
        .verdict = item->is_read ? (int64_t)item->verdict.class : 0,
        .shelf = item->shelf,
        .at = clock_now(batch->run->workspace->clock),
    };

    memcpy(entry.hash, item->hash, sizeof(entry.hash));
    return mail_record_add(batch->run->workspace->store, &place, &entry, err);
}

/* The same mail came before, in another place or under another number: it has had its effect. */
static bool is_known(struct inbox_batch *batch, struct item *item, struct error *err)
{
    struct mail_record before;

    if (!mail_record_of(batch->run->workspace->store, item->hash, &item->is_again, &before, err))
        return false;
    if (item->is_again && before.shelf >= MAILBOX_STAYS && before.shelf < MAILBOX_SHELVES)
        item->shelf = (enum mailbox_shelf)before.shelf;
    return true;
}

static bool work_one(struct inbox_batch *batch, struct item *item, struct error *err)
{
    const struct workspace *workspace = batch->run->workspace;
    const struct act_mail mail = {.hash = item->hash, .at = clock_now(workspace->clock)};

    item->shelf = MAILBOX_SET_ASIDE;
    if (!item->is_read)
        item->outcome = (struct act_outcome){.shelf = ACT_SET_ASIDE};
    else if (!is_known(batch, item, err))
        return false;
    if (item->is_read && !item->is_again) {
        if (!act_on(workspace, &item->verdict, &mail, &item->outcome, err))
            return false;
        item->shelf = (enum mailbox_shelf)item->outcome.shelf;
    }
    return record(batch, item, err);
}

static bool work_all(struct inbox_batch *batch, struct error *err)
{
    struct store *store = batch->run->workspace->store;

    if (!store_begin(store, err))
        return false;
    for (size_t i = 0; i < batch->count; i++) {
        if (!work_one(batch, &batch->items[i], err)) {
            store_rollback(store);
            return false;
        }
    }
    if (!batch->run->options->dry_run)
        return store_commit(store, err);
    store_rollback(store);
    return true;
}

/* --- afterwards --- */

static void count_class(struct inbox_counts *counts, enum verdict_class class)
{
    switch (class) {
    case VERDICT_BOUNCE:
        counts->bounces++;
        break;
    case VERDICT_COMPLAINT:
        counts->complaints++;
        break;
    case VERDICT_AUTOREPLY:
        counts->autoreplies++;
        break;
    case VERDICT_REQUEST:
        counts->requests++;
        break;
    case VERDICT_PERSON:
        counts->people++;
        break;
    case VERDICT_OTHER:
        counts->other++;
        break;
    }
}

static void count_one(struct inbox_counts *counts, const struct item *item)
{
    if (item->is_again) {
        counts->again++;
        return;
    }
    counts->mails++;
    if (item->is_read)
        count_class(counts, item->verdict.class);
    counts->set_aside += item->shelf == MAILBOX_SET_ASIDE;
    counts->changed += item->outcome.changed;
    counts->needs_person += item->outcome.needs_person;
}

static void tell(const struct inbox_batch *batch)
{
    const struct inbox_options *options = batch->run->options;

    for (size_t i = 0; i < batch->count; i++) {
        const struct item *item = &batch->items[i];
        const struct inbox_item told = {
            .folder = batch->folder,
            .uid = item->uid,
            .verdict = item->is_read ? &item->verdict : NULL,
            .outcome = item->outcome,
        };
        count_one(batch->run->counts, item);
        if (options->item && !item->is_again)
            options->item(options->ctx, &told);
    }
}

static bool note_moved(struct inbox_batch *batch, const int64_t *uids, size_t count,
                       struct error *err)
{
    struct store *store = batch->run->workspace->store;

    if (!store_begin(store, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct mail_place place = place_of(batch, uids[i]);
        if (!mail_record_moved(store, &place, err)) {
            store_rollback(store);
            return false;
        }
    }
    return store_commit(store, err);
}

bool inbox_batch_shelve(struct inbox_batch *batch, enum mailbox_shelf shelf, const int64_t *uids,
                        size_t count, struct error *err)
{
    const struct mailbox_uids which = {.list = uids, .count = count};
    bool moved = false;

    if (!count)
        return true;
    if (!mailbox_shelve(batch->run->mailbox, shelf, &which, &moved, err))
        return false;
    if (moved)
        return note_moved(batch, uids, count, err);
    batch->run->counts->unmoved += (int64_t)count;
    return true;
}

static bool shelve_all(struct inbox_batch *batch, struct error *err)
{
    for (enum mailbox_shelf shelf = MAILBOX_STAYS + 1; shelf < MAILBOX_SHELVES; shelf++) {
        int64_t uids[MAILBOX_BATCH_MAX];
        size_t count = 0;
        for (size_t i = 0; i < batch->count; i++)
            if (batch->items[i].shelf == shelf)
                uids[count++] = batch->items[i].uid;
        if (!inbox_batch_shelve(batch, shelf, uids, count, err))
            return false;
    }
    return true;
}

bool inbox_batch_work(struct inbox_batch *batch, const int64_t *uids, size_t count,
                      struct error *err)
{
    if (!read_mails(batch, uids, count, err) || !work_all(batch, err))
        return false;
    tell(batch);
    return batch->run->options->dry_run || shelve_all(batch, err);
}
