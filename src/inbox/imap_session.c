#include "inbox/imap_session.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "inbox/imap_session_inside.h"
#include "inbox/utf7.h"
#include "mail/evidence.h"

#define BUFFER_BYTES 8192
#define LISTING_MAX  ((size_t)4 << 20) /* octets: some 400,000 mails */
#define SAID_MAX     160

bool imap_session_was_refused(int code)
{
    return code != MAILIMAP_NO_ERROR && code != MAILIMAP_ERROR_STREAM &&
           code != MAILIMAP_ERROR_PARSE && code != MAILIMAP_ERROR_PROTOCOL &&
           code != MAILIMAP_ERROR_FATAL && code != MAILIMAP_ERROR_MEMORY &&
           code != MAILIMAP_ERROR_BAD_STATE && code != MAILIMAP_ERROR_NEEDS_MORE_DATA;
}

bool imap_session_went_well(const struct imap_session *session, int code, const char *what,
                            struct error *err)
{
    AUTO(str_free) struct str said = STR_EMPTY;
    const char *response = session->imap->imap_response;

    if (code == MAILIMAP_NO_ERROR)
        return true;
    if (!imap_session_was_refused(code))
        return imap_stream_explain(session->stream, err);
    if (response)
        evidence_add(&said, response, strlen(response), NULL, SAID_MAX);
    return error_set(err, ERROR_UNAVAILABLE, "the mailbox's server refuses to %s%s%s%s", what,
                     said.len ? ": '" : "", said.text, said.len ? "'" : "");
}

static bool learn_capabilities(struct imap_session *session, struct error *err)
{
    /* Asked again after the login, which libetpan knows nothing of: they may differ. Not by
     * mailimap_capability(), which crashes when the server's answer holds none. */
    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_custom_command(session->imap, "CAPABILITY");
    if (!imap_session_went_well(session, code, "say what it can do", err))
        return false;
    const struct mailimap_connection_info *info = session->imap->imap_connection_info;
    if (!info || !info->imap_capability ||
        !info->imap_capability->cap_list) /* RFC 3501 6.1.1; libetpan takes it for granted */
        return error_set(err, ERROR_UNAVAILABLE,
                         "the mailbox's server does not say what it can do; is it an IMAP server?");
    session->has_move = mailimap_has_extension(session->imap, "MOVE") != 0;
    session->has_uidplus = mailimap_has_uidplus(session->imap) != 0;
    session->has_namespace = mailimap_has_namespace(session->imap) != 0;
    return true;
}

bool imap_session_open(struct imap_session **out, struct imap_stream *stream_take,
                       struct error *err)
{
    struct imap_session *session = xcalloc(1, sizeof(*session));
    mailstream_low *low = imap_stream_low(stream_take);
    mailstream *carrier = low ? mailstream_new(low, BUFFER_BYTES) : NULL;

    session->stream = stream_take;
    session->prefix = STR_EMPTY;
    session->imap = mailimap_new(0, NULL);
    if (!carrier || !session->imap) {
        imap_session_close(session);
        return error_set(err, ERROR_SYSTEM, "cannot prepare to read the mailbox");
    }
    imap_stream_expect(stream_take, IMAP_ANSWER_MAX);
    int code = mailimap_connect(session->imap, carrier);
    if (code == MAILIMAP_NO_ERROR_AUTHENTICATED) /* as the stream's greeting says */
        code = MAILIMAP_NO_ERROR;
    if (!imap_session_went_well(session, code, "go on", err) || !learn_capabilities(session, err)) {
        imap_session_close(session);
        return false;
    }
    *out = session;
    return true;
}

void imap_session_close(struct imap_session *session)
{
    if (!session)
        return;
    if (session->imap) {
        imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
        if (session->imap->imap_stream)
            (void)mailimap_logout(session->imap);
        mailimap_free(session->imap);
    }
    imap_stream_free(session->stream);
    str_free(&session->prefix);
    free(session);
}

/* --- select --- */

static int try_select(struct imap_session *session, const char *name, bool read_only)
{
    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    return read_only ? mailimap_examine(session->imap, name) : mailimap_select(session->imap, name);
}

/* By its name as it was written, else below the prefix of the person's own folders. */
static bool select_folder(struct imap_session *session, const char *folder, bool read_only,
                          struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    AUTO(str_free) struct str below = STR_EMPTY;

    utf7_add(&name, folder);
    int code = try_select(session, name.text, read_only);
    if (imap_session_was_refused(code) && !text_same(folder, "INBOX")) {
        if (!imap_folder_learn_names(session, err))
            return false;
        str_addf(&below, "%s%s", session->prefix.text, name.text);
        if (session->prefix.len && !text_starts(name.text, session->prefix.text))
            code = try_select(session, below.text, read_only);
    }
    if (imap_session_was_refused(code)) {
        (void)imap_session_went_well(session, code, "open a folder of inbox.folders", err);
        const char *said = session->imap->imap_response;
        bool later = said && (strstr(said, "[UNAVAILABLE]") || strstr(said, "[INUSE]"));
        if (err && !later)
            err->kind = ERROR_CONFIG;
        return error_wrap(err, "'%.60s'", folder);
    }
    return imap_session_went_well(session, code, "open a folder", err);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Rising and each once, whatever the server says. */
static void take_listing(clist *found, struct mailbox_listing *out)
{
    size_t count = 0;
    size_t kept = 0;
    int64_t *uids = xcalloc((size_t)clist_count(found) + 1, sizeof(*uids));

    for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
        const uint32_t *uid = clist_content(at);
        uids[count++] = *uid;
    }
    qsort(uids, count, sizeof(*uids), by_number);
    for (size_t i = 0; i < count; i++)
        if (uids[i] && (!kept || uids[kept - 1] != uids[i]))
            uids[kept++] = uids[i];
    out->uids = uids;
    out->count = kept;
}

bool imap_session_select(struct imap_session *session, const char *folder, bool read_only,
                         struct mailbox_listing *out, struct error *err)
{
    struct mailbox_listing listing = MAILBOX_LISTING_NONE;
    clist *found = NULL;

    if (!select_folder(session, folder, read_only, err))
        return false;
    listing.uid_validity = session->imap->imap_selection_info->sel_uidvalidity;
    if (!listing.uid_validity)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the mailbox's server gives its mails no lasting numbers (UIDVALIDITY), "
                         "so none can be read once only");
    struct mailimap_search_key *all = mailimap_search_key_new_all();
    imap_stream_expect(session->stream, LISTING_MAX);
    int code = mailimap_uid_search(session->imap, NULL, all, &found);
    mailimap_search_key_free(all);
    if (!imap_session_went_well(session, code, "list the mails", err))
        return false;
    if (found) {
        take_listing(found, &listing);
        mailimap_search_result_free(found);
    }
    *out = listing;
    return true;
}

struct mailimap_set *imap_session_set(const int64_t *uids, size_t count)
{
    struct mailimap_set *set = mailimap_set_new_empty();

    for (size_t i = 0; i < count; i++)
        (void)mailimap_set_add_single(set, (uint32_t)uids[i]);
    return set;
}

/* --- shelve --- */

static int copy_and_mark(struct imap_session *session, struct mailimap_set *set, const char *name)
{
    struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
    struct mailimap_store_att_flags *deleted = NULL;

    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_uid_copy(session->imap, set, name);
    (void)mailimap_flag_list_add(flags, mailimap_flag_new_deleted());
    deleted = mailimap_store_att_flags_new_add_flags_silent(flags);
    if (code == MAILIMAP_NO_ERROR) {
        imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
        code = mailimap_uid_store(session->imap, set, deleted);
        /* The others' deleted mails are not ours to expunge (RFC 4315 2.1). */
        if (code == MAILIMAP_NO_ERROR && session->has_uidplus) {
            imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
            code = mailimap_uid_expunge(session->imap, set);
        }
        if (imap_session_was_refused(
                code)) /* a copy is there: another one each time helps nobody */
            code = MAILIMAP_NO_ERROR;
    }
    mailimap_store_att_flags_free(deleted);
    return code;
}

bool imap_session_shelve(struct imap_session *session, enum mailbox_shelf shelf,
                         const struct mailbox_uids *uids, bool *moved, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    bool ready = false;

    if (!imap_folder_ready(session, shelf, &name, &ready, err))
        return false;
    if (!ready) {
        *moved = false;
        return true;
    }
    struct mailimap_set *set = imap_session_set(uids->list, uids->count);
    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = session->has_move ? mailimap_uid_move(session->imap, set, name.text)
                                 : copy_and_mark(session, set, name.text);
    mailimap_set_free(set);
    if (imap_session_was_refused(code)) {
        *moved = false;
        return true;
    }
    if (!imap_session_went_well(session, code, "move mails", err))
        return false;
    *moved = true;
    return true;
}
