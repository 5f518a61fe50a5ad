/*
 * imap_session.h - for the inside of the room: one IMAP session, from SELECT to MOVE. libetpan
 * speaks; what carries it is a stream of ours.
 *
 * Runs in the child of mailbox.h. Every failure is ERROR_UNAVAILABLE unless said otherwise.
 */
#ifndef INBOX_IMAP_SESSION_H
#define INBOX_IMAP_SESSION_H

#include "inbox/imap_stream.h"
#include "inbox/mailbox.h"

struct imap_session;

/* Over a connection that is logged in. The stream is the session's from here on, also when this
 * fails. */
bool imap_session_open(struct imap_session **out, struct imap_stream *stream_take,
                       struct error *err) MUST_CHECK;
void imap_session_close(struct imap_session *session); /* says LOGOUT; NULL is fine */

/* As mailbox_select(). */
bool imap_session_select(struct imap_session *session, const char *folder, bool read_only,
                         struct mailbox_listing *out, struct error *err) MUST_CHECK;

/* Sizes first, then bodies in a few batches; each mail goes to take(), which may refuse. */
struct imap_session_taker {
    bool (*take)(void *ctx, const struct mailbox_mail *mail);
    void *ctx;
};
bool imap_session_fetch(struct imap_session *session, const int64_t *uids, size_t count,
                        const struct imap_session_taker *taker, struct error *err) MUST_CHECK;

/* As mailbox_shelve(). */
bool imap_session_shelve(struct imap_session *session, enum mailbox_shelf shelf,
                         const struct mailbox_uids *uids, bool *moved,
                         struct error *err) MUST_CHECK;

#endif
