/*
 * mailbox.h - the mailbox in which bounces, requests and replies arrive: IMAP or Maildir behind the
 * same functions.
 *
 * IMAP is spoken in a child process that knows no key and has no store (mailbox_start()): the
 * server, and whatever stands between, is not trusted, and neither is the library that reads what
 * it says. Nothing is marked as seen, nothing is expunged that is not ours to expunge (RFC 4315),
 * and a mail is read without its flags being touched (BODY.PEEK, RFC 3501 6.4.5).
 *
 * The order of calls: start, open; for each folder select, then fetch and next, and shelve; close.
 */
#ifndef INBOX_MAILBOX_H
#define INBOX_MAILBOX_H

#include "base/error.h"

#define MAILBOX_MAIL_MAX   ((size_t)1 << 20) /* octets of a mail that are read; the rest is cut */
#define MAILBOX_BATCH_MAX  50                /* mails asked for at once */
#define MAILBOX_HASH_BYTES 32

/* The numbers are stored: never renumber, only add. */
enum mailbox_shelf {
    MAILBOX_STAYS = 0, /* it is somebody's mail: left where it is, unseen */
    MAILBOX_BOUNCES = 1,
    MAILBOX_REQUESTS = 2,
    MAILBOX_COMPLAINTS = 3,
    MAILBOX_AUTO_REPLIES = 4,
    MAILBOX_SET_ASIDE = 5, /* it could not be read, or wants a person to look */
};
#define MAILBOX_SHELVES 6

/* The folder's name below Fortnight: "Bounces", "Set aside". NULL for MAILBOX_STAYS. Literal. */
const char *mailbox_shelf_name(enum mailbox_shelf shelf);

struct mailbox;

/*
 * Forks the child that will speak IMAP. Call it before anything secret is opened; the process must
 * have no threads.
 */
bool mailbox_start(struct mailbox **out, struct error *err) MUST_CHECK;
void mailbox_close(struct mailbox *mailbox); /* ends the child; NULL is fine */

/* All text is borrowed during the call only. */
struct mailbox_options {
    const char *url;      /* imaps://host[:port], imap://host[:port]; NULL with maildir */
    const char *maildir;  /* the folder; NULL with url */
    const char *user;     /* with url */
    const char *secret;   /* password, or bearer token */
    bool is_token;        /* the secret is a token (XOAUTH2, OAUTHBEARER) */
    const char *ca_file;  /* PEM; NULL: the machine's certificate authorities */
    bool tls_off;         /* no TLS; the configuration allows it on loopback only */
    int64_t run_limit_ms; /* for all calls together; 0: MAILBOX_RUN_MS */
};
#define MAILBOX_RUN_MS  (INT64_C(15) * 60 * 1000)
#define MAILBOX_WAIT_MS (INT64_C(60) * 1000) /* for each answer of the server to begin */

/*
 * Connects and logs in. ERROR_REFUSED for a bad certificate or login, ERROR_UNAVAILABLE when the
 * server does not answer (also in any later call), ERROR_CONFIG for what the configuration must
 * mend.
 */
bool mailbox_open(struct mailbox *mailbox, const struct mailbox_options *options,
                  struct error *err) MUST_CHECK;

/* What a folder holds. A Maildir's numbers are made from its file names, its uid_validity is 1. */
struct mailbox_listing {
    int64_t uid_validity;
    int64_t *uids; /* rising */
    size_t count;
};
#define MAILBOX_LISTING_NONE ((struct mailbox_listing){0})
void mailbox_listing_free(struct mailbox_listing *listing); /* back to MAILBOX_LISTING_NONE */

/*
 * Goes to a folder, named in UTF-8 as the server shows it ("INBOX"), and lists it. read_only: its
 * flags are not touched at all (EXAMINE) and nothing can be shelved. ERROR_CONFIG when there is no
 * such folder.
 */
bool mailbox_select(struct mailbox *mailbox, const char *folder, bool read_only,
                    struct mailbox_listing *out, struct error *err) MUST_CHECK;

struct mailbox_mail {
    int64_t uid;
    const char *bytes; /* borrowed until the next call */
    size_t len;
    int64_t full_size; /* as the server says; at least len */
    bool was_cut;
    /* The same for the same mail delivered twice: what servers add on the way is left out. */
    uint8_t hash[MAILBOX_HASH_BYTES];
};

/* Asks for at most MAILBOX_BATCH_MAX of the selected folder's mails. */
bool mailbox_fetch(struct mailbox *mailbox, const int64_t *uids, size_t count,
                   struct error *err) MUST_CHECK;

/* The next of those asked for; *more is false when there is none. One that is gone meanwhile does
 * not come. */
bool mailbox_next(struct mailbox *mailbox, struct mailbox_mail *out, bool *more,
                  struct error *err) MUST_CHECK;

/*
 * Moves mails of the selected folder to a shelf, which is made and subscribed to when it is
 * missing. *moved tells whether they are all there now; false when the server refused (err is
 * untouched then), and nothing is lost. Those gone meanwhile count as moved.
 */
struct mailbox_uids {
    const int64_t *list; /* borrowed */
    size_t count;        /* at most MAILBOX_BATCH_MAX */
};
bool mailbox_shelve(struct mailbox *mailbox, enum mailbox_shelf shelf,
                    const struct mailbox_uids *uids, bool *moved, struct error *err) MUST_CHECK;

#endif
