/* An IMAP server that says whatever it likes, from the greeting to the last answer, in pieces of
 * every length. */
#include "inbox/imap_session.h"

struct server {
    const uint8_t *bytes;
    size_t left;
};

static ssize_t say(void *ctx, char *bytes, size_t room)
{
    struct server *server = ctx;
    size_t len = server->left && server->bytes[0] % 3 ? room : 1 + room / 7;

    if (len > server->left)
        len = server->left;
    if (!len)
        return -1;
    memcpy(bytes, server->bytes, len);
    server->bytes += len;
    server->left -= len;
    return (ssize_t)len;
}

static ssize_t hear(void *ctx UNUSED, const char *bytes UNUSED, size_t len)
{
    return (ssize_t)len;
}

static bool wait_for(void *ctx UNUSED, int64_t limit_ms UNUSED)
{
    return true;
}

static bool take(void *ctx UNUSED, const struct mailbox_mail *mail)
{
    if (mail->len > MAILBOX_MAIL_MAX || mail->full_size < (int64_t)mail->len || mail->uid < 1)
        abort();
    return true;
}

static void use(struct imap_session *session)
{
    static const int64_t uids[] = {1, 2, 3};
    static const struct mailbox_uids which = {.list = uids, .count = 3};
    static const struct imap_session_taker taker = {.take = take};
    struct mailbox_listing listing = MAILBOX_LISTING_NONE;
    bool moved = false;

    if (!imap_session_select(session, "INBOX", false, &listing, NULL))
        return;
    for (size_t i = 1; i < listing.count; i++)
        if (listing.uids[i - 1] >= listing.uids[i])
            abort();
    mailbox_listing_free(&listing);
    if (imap_session_fetch(session, uids, 3, &taker, NULL))
        (void)!imap_session_shelve(session, MAILBOX_BOUNCES, &which, &moved, NULL);
}

/* libetpan leaks where an answer breaks off. The process that speaks IMAP lives for one run. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming): the name is
 * the sanitizer's */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1; /* whatever ASAN_OPTIONS says */
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-identifier-naming) */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server server = {.bytes = data, .left = size};
    const struct imap_stream_source source = {
        .receive = say, .send = hear, .wait = wait_for, .ctx = &server};
    struct imap_session *session = NULL;

    if (imap_session_open(&session, imap_stream_new(&source, &clock_system, 0), NULL)) {
        use(session);
        imap_session_close(session);
    }
    return 0;
}
