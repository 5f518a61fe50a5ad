/*
 * imap_session_inside.h - a session as its files know it. For the inside of the room only.
 */
#ifndef INBOX_IMAP_SESSION_INSIDE_H
#define INBOX_IMAP_SESSION_INSIDE_H

#include <libetpan/libetpan.h>

#include "base/str.h"
#include "inbox/imap_session.h"

struct imap_session {
    struct imap_stream *stream;
    mailimap *imap;
    bool has_move;
    bool has_uidplus;
    bool has_namespace;
    bool knows_names;  /* prefix and delimiter were asked for */
    struct str prefix; /* of the person's own folders: "INBOX.", or "" */
    char delimiter;    /* between folder and subfolder; '\0': there are no subfolders */
    bool is_made[MAILBOX_SHELVES];
};

/* Ordinary answers fit into this. */
#define IMAP_ANSWER_MAX ((size_t)256 << 10)

/* A libetpan call ended with this code: true when well, else err is set. */
bool imap_session_went_well(const struct imap_session *session, int code, const char *what,
                            struct error *err);

/* Did the server itself say no, and the session lives on? */
bool imap_session_was_refused(int code);

/* In imap_folder.c: asks for prefix and delimiter once. */
bool imap_folder_learn_names(struct imap_session *session, struct error *err) MUST_CHECK;

/* In imap_folder.c: the shelf's full name; made and subscribed to when it is missing. *ready is
 * false when the server refuses that. */
bool imap_folder_ready(struct imap_session *session, enum mailbox_shelf shelf, struct str *name,
                       bool *ready, struct error *err) MUST_CHECK;

/* The uids as a libetpan set; the caller frees. */
struct mailimap_set *imap_session_set(const int64_t *uids, size_t count);

#endif
