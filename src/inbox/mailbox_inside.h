/*
 * mailbox_inside.h - a mailbox and its two kinds. For the inside of the room only.
 */
#ifndef INBOX_MAILBOX_INSIDE_H
#define INBOX_MAILBOX_INSIDE_H

#include "inbox/mailbox.h"

struct mailbox_remote;
struct mailbox_maildir;

struct mailbox {
    struct mailbox_remote *remote;   /* the child that speaks IMAP */
    struct mailbox_maildir *maildir; /* NULL: IMAP */
};

/* What each kind does, as the functions of mailbox.h. */

bool mailbox_remote_start(struct mailbox_remote **out, struct error *err) MUST_CHECK;
void mailbox_remote_close(struct mailbox_remote *remote); /* NULL is fine */
bool mailbox_remote_open(struct mailbox_remote *remote, const struct mailbox_options *options,
                         struct error *err) MUST_CHECK;
bool mailbox_remote_select(struct mailbox_remote *remote, const char *folder, bool read_only,
                           struct mailbox_listing *out, struct error *err) MUST_CHECK;
bool mailbox_remote_fetch(struct mailbox_remote *remote, const int64_t *uids, size_t count,
                          struct error *err) MUST_CHECK;
bool mailbox_remote_next(struct mailbox_remote *remote, struct mailbox_mail *out, bool *more,
                         struct error *err) MUST_CHECK;
bool mailbox_remote_shelve(struct mailbox_remote *remote, enum mailbox_shelf shelf,
                           const struct mailbox_uids *uids, bool *moved,
                           struct error *err) MUST_CHECK;

bool mailbox_maildir_open(struct mailbox_maildir **out, const char *folder,
                          struct error *err) MUST_CHECK;
void mailbox_maildir_close(struct mailbox_maildir *maildir); /* NULL is fine */
bool mailbox_maildir_select(struct mailbox_maildir *maildir, const char *folder,
                            struct mailbox_listing *out, struct error *err) MUST_CHECK;
void mailbox_maildir_fetch(struct mailbox_maildir *maildir, const int64_t *uids, size_t count);
bool mailbox_maildir_next(struct mailbox_maildir *maildir, struct mailbox_mail *out, bool *more,
                          struct error *err) MUST_CHECK;
bool mailbox_maildir_shelve(struct mailbox_maildir *maildir, enum mailbox_shelf shelf,
                            const struct mailbox_uids *uids, bool *moved,
                            struct error *err) MUST_CHECK;

/* In imap_child.c: answers requests on the socket until it is closed. Never returns. */
NO_RETURN void imap_child_run(int fd);

#endif
