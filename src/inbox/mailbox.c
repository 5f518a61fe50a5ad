#include "inbox/mailbox.h"

#include <assert.h>

#include "base/xalloc.h"
#include "inbox/mail_hash.h"
#include "inbox/mailbox_inside.h"

_Static_assert(MAILBOX_HASH_BYTES == KEYS_HASH_BYTES, "the hash is keys_hash()'s");

const char *mailbox_shelf_name(enum mailbox_shelf shelf)
{
    static const char *const names[MAILBOX_SHELVES] = {
        [MAILBOX_BOUNCES] = "Bounces",       [MAILBOX_REQUESTS] = "Requests",
        [MAILBOX_COMPLAINTS] = "Complaints", [MAILBOX_AUTO_REPLIES] = "Auto-replies",
        [MAILBOX_SET_ASIDE] = "Set aside",
    };

    return names[shelf];
}

bool mailbox_start(struct mailbox **out, struct error *err)
{
    struct mailbox *mailbox = xcalloc(1, sizeof(*mailbox));

    if (!mailbox_remote_start(&mailbox->remote, err)) {
        free(mailbox);
        return false;
    }
    *out = mailbox;
    return true;
}

void mailbox_close(struct mailbox *mailbox)
{
    if (!mailbox)
        return;
    mailbox_maildir_close(mailbox->maildir);
    mailbox_remote_close(mailbox->remote);
    free(mailbox);
}

bool mailbox_open(struct mailbox *mailbox, const struct mailbox_options *options, struct error *err)
{
    if (options->url)
        return mailbox_remote_open(mailbox->remote, options, err);
    mailbox_remote_close(mailbox->remote); /* nobody to talk to */
    mailbox->remote = NULL;
    return mailbox_maildir_open(&mailbox->maildir, options->maildir, err);
}

void mailbox_listing_free(struct mailbox_listing *listing)
{
    free(listing->uids);
    *listing = MAILBOX_LISTING_NONE;
}

bool mailbox_select(struct mailbox *mailbox, const char *folder, bool read_only,
                    struct mailbox_listing *out, struct error *err)
{
    return mailbox->maildir ? mailbox_maildir_select(mailbox->maildir, folder, out, err)
                            : mailbox_remote_select(mailbox->remote, folder, read_only, out, err);
}

bool mailbox_fetch(struct mailbox *mailbox, const int64_t *uids, size_t count, struct error *err)
{
    assert(count <= MAILBOX_BATCH_MAX);
    if (!mailbox->maildir)
        return mailbox_remote_fetch(mailbox->remote, uids, count, err);
    mailbox_maildir_fetch(mailbox->maildir, uids, count);
    return true;
}

bool mailbox_next(struct mailbox *mailbox, struct mailbox_mail *out, bool *more, struct error *err)
{
    struct mailbox_mail mail = {0};
    bool got = mailbox->maildir ? mailbox_maildir_next(mailbox->maildir, &mail, more, err)
                                : mailbox_remote_next(mailbox->remote, &mail, more, err);

    if (!got || !*more)
        return got;
    mail_hash(mail.bytes, mail.len, mail.hash);
    *out = mail;
    return true;
}

bool mailbox_shelve(struct mailbox *mailbox, enum mailbox_shelf shelf,
                    const struct mailbox_uids *uids, bool *moved, struct error *err)
{
    assert(shelf > MAILBOX_STAYS && shelf < MAILBOX_SHELVES && uids->count <= MAILBOX_BATCH_MAX);
    return mailbox->maildir ? mailbox_maildir_shelve(mailbox->maildir, shelf, uids, moved, err)
                            : mailbox_remote_shelve(mailbox->remote, shelf, uids, moved, err);
}
