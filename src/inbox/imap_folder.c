#include "base/text.h"
#include "inbox/imap_session_inside.h"

#define TOP        "Fortnight"
#define PREFIX_MAX 100

/* What may stand in a name without quoting trouble; a server that says otherwise is not believed.
 */
static bool is_plain(char c)
{
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '*' && c != '%' && c != '&';
}

static void keep_names(struct imap_session *session, const char *prefix, char delimiter)
{
    size_t len = prefix ? strlen(prefix) : 0;

    for (size_t i = 0; i < len; i++)
        if (!is_plain(prefix[i]))
            return;
    if (len <= PREFIX_MAX)
        str_add(&session->prefix, prefix ? prefix : "", len);
    if (is_plain(delimiter))
        session->delimiter = delimiter;
}

/* RFC 2342: the first of the person's own namespaces. */
static int ask_namespace(struct imap_session *session)
{
    struct mailimap_namespace_data *data = NULL;

    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_namespace(session->imap, &data);
    if (code == MAILIMAP_NO_ERROR && data && data->ns_personal &&
        clist_begin(data->ns_personal->ns_data_list)) {
        const struct mailimap_namespace_info *info =
            clist_content(clist_begin(data->ns_personal->ns_data_list));
        keep_names(session, info->ns_prefix, info->ns_delimiter);
    }
    if (code == MAILIMAP_NO_ERROR && data) /* else libetpan may have freed it */
        mailimap_namespace_data_free(data);
    return code;
}

/* RFC 3501 6.3.8: an empty name asks for the delimiter. */
static int ask_delimiter(struct imap_session *session)
{
    clist *found = NULL;

    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_list(session->imap, "", "", &found);
    if (code == MAILIMAP_NO_ERROR && found && clist_begin(found)) {
        const struct mailimap_mailbox_list *root = clist_content(clist_begin(found));
        keep_names(session, NULL, root->mb_delimiter);
    }
    if (code == MAILIMAP_NO_ERROR && found)
        mailimap_list_result_free(found);
    return code;
}

bool imap_folder_learn_names(struct imap_session *session, struct error *err)
{
    int code = MAILIMAP_NO_ERROR;

    if (session->knows_names)
        return true;
    session->knows_names = true;
    if (session->has_namespace)
        code = ask_namespace(session);
    if (!session->delimiter && (code == MAILIMAP_NO_ERROR || imap_session_was_refused(code)))
        code = ask_delimiter(session);
    return imap_session_was_refused(code) ||
           imap_session_went_well(session, code, "name its folders", err);
}

static void add_name(struct imap_session *session, enum mailbox_shelf shelf, struct str *name)
{
    const char flat[] = "-";

    str_addf(name, "%s" TOP, session->prefix.text);
    str_add(name, session->delimiter ? &session->delimiter : flat, 1);
    str_add_text(name, mailbox_shelf_name(shelf));
}

/* Some servers answer CREATE of a folder that is there with an error that says nothing. */
static int is_there(struct imap_session *session, const char *name, bool *there)
{
    clist *found = NULL;

    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_list(session->imap, "", name, &found);
    *there = code == MAILIMAP_NO_ERROR && found && clist_begin(found);
    for (clistiter *at = *there ? clist_begin(found) : NULL; at; at = clist_next(at)) {
        const struct mailimap_mailbox_list *one = clist_content(at);
        const struct mailimap_mbx_list_flags *flags = one->mb_flag;
        if (flags && flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
            flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
            *there = false; /* a name between others, no folder yet */
    }
    if (code == MAILIMAP_NO_ERROR && found)
        mailimap_list_result_free(found);
    return code;
}

static int make(struct imap_session *session, const char *name, bool *ready)
{
    imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
    int code = mailimap_create(session->imap, name);
    *ready = code == MAILIMAP_NO_ERROR;
    if (*ready) {
        imap_stream_expect(session->stream, IMAP_ANSWER_MAX);
        code = mailimap_subscribe(session->imap, name); /* refused: it is there all the same */
    }
    return code;
}

bool imap_folder_ready(struct imap_session *session, enum mailbox_shelf shelf, struct str *name,
                       bool *ready, struct error *err)
{
    if (!imap_folder_learn_names(session, err))
        return false;
    add_name(session, shelf, name);
    *ready = session->is_made[shelf];
    if (*ready)
        return true;
    int code = is_there(session, name->text, ready);
    if (!*ready && (code == MAILIMAP_NO_ERROR || imap_session_was_refused(code)))
        code = make(session, name->text, ready);
    session->is_made[shelf] = *ready;
    return imap_session_was_refused(code) ||
           imap_session_went_well(session, code, "make a folder", err);
}
