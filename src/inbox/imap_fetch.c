#include "base/xalloc.h"
#include "inbox/imap_guard.h"
#include "inbox/imap_session_inside.h"

#define BATCH_OCTETS  ((int64_t)4 << 20) /* of bodies asked for at once */
#define BESIDE_OCTETS ((size_t)1024)     /* a mail's flags and numbers around its body */
#define AROUND_OCTETS ((size_t)64 << 10) /* what the server wants to tell at the same time */

/* One mail that was asked for. */
struct wanted {
    int64_t uid;
    int64_t size;  /* -1: the server did not say, it is gone */
    bool is_taken; /* a second answer for the same mail does not count */
};

struct fetching {
    struct imap_session *session;
    const struct imap_session_taker *taker;
    struct wanted wanted[MAILBOX_BATCH_MAX];
    size_t count;
    bool is_refused; /* by the taker */
};

/* What one FETCH answer says of one mail. */
struct answer {
    int64_t uid;  /* 0: it does not say */
    int64_t size; /* -1: it does not say */
    const char *body;
    size_t body_len;
};

static void read_static(const struct mailimap_msg_att_static *item, struct answer *out)
{
    const struct mailimap_msg_att_body_section *section = NULL;

    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        out->uid = item->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        out->size = item->att_data.att_rfc822_size;
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        section = item->att_data.att_body_section;
        if (section && section->sec_body_part && !section->sec_origin_octet) {
            out->body = section->sec_body_part;
            out->body_len = section->sec_length;
        }
        break;
    default: /* libetpan's number; what we did not ask for */
        break;
    }
}

static struct answer read_answer(const struct mailimap_msg_att *att)
{
    struct answer answer = {.size = -1};

    for (clistiter *at = clist_begin(att->att_list); at; at = clist_next(at)) {
        const struct mailimap_msg_att_item *item = clist_content(at);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static)
            read_static(item->att_data.att_static, &answer);
    }
    return answer;
}

static struct wanted *find(struct fetching *f, int64_t uid)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->wanted[i].uid == uid)
            return &f->wanted[i];
    return NULL;
}

/* Asks for one thing of some mails; the answers are handed to note(). */
struct question {
    const int64_t *uids;
    size_t count;
    struct mailimap_fetch_att *att_take; /* beside the UID */
    size_t octets;                       /* the answer may have */
    void (*note)(struct fetching *f, const struct answer *answer);
};

static bool ask(struct fetching *f, const struct question *question, struct error *err)
{
    struct mailimap_set *set = imap_session_set(question->uids, question->count);
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    clist *found = NULL;

    (void)mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
    (void)mailimap_fetch_type_new_fetch_att_list_add(type, question->att_take);
    imap_stream_expect(f->session->stream,
                       AROUND_OCTETS + question->count * BESIDE_OCTETS + question->octets);
    int code = mailimap_uid_fetch(f->session->imap, set, type, &found);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    /* After a failure libetpan leaves a list behind that it has freed. */
    if (code != MAILIMAP_NO_ERROR || !found)
        return imap_session_went_well(f->session, code, "give the mails", err);
    for (clistiter *at = clist_begin(found); at; at = clist_next(at)) {
        const struct answer answer = read_answer(clist_content(at));
        question->note(f, &answer);
    }
    mailimap_fetch_list_free(found);
    return true;
}

static void note_size(struct fetching *f, const struct answer *answer)
{
    struct wanted *wanted = find(f, answer->uid);

    if (wanted && answer->size >= 0)
        wanted->size = answer->size;
}

static void note_body(struct fetching *f, const struct answer *answer)
{
    struct wanted *wanted = find(f, answer->uid);

    if (!wanted || wanted->is_taken || !answer->body || f->is_refused)
        return;
    size_t len = answer->body_len < MAILBOX_MAIL_MAX ? answer->body_len : MAILBOX_MAIL_MAX;
    int64_t full =
        wanted->size > (int64_t)answer->body_len ? wanted->size : (int64_t)answer->body_len;
    const struct mailbox_mail mail = {
        .uid = wanted->uid,
        .bytes = answer->body,
        .len = len,
        .full_size = full,
        .was_cut = len < answer->body_len || full > (int64_t)MAILBOX_MAIL_MAX,
    };

    wanted->is_taken = true;
    f->is_refused = !f->taker->take(f->taker->ctx, &mail);
}

static bool is_large(const struct wanted *wanted)
{
    return wanted->size > (int64_t)MAILBOX_MAIL_MAX;
}

/* A server may ignore that only the beginning is wanted, and then sends it whole. */
static bool fetch_large(struct fetching *f, const struct wanted *wanted, struct error *err)
{
    struct mailimap_section *whole = mailimap_section_new(NULL);
    struct question question = {
        .uids = &wanted->uid,
        .count = 1,
        .att_take = mailimap_fetch_att_new_body_peek_section_partial(whole, 0, MAILBOX_MAIL_MAX),
        .octets = (size_t)wanted->size,
        .note = note_body,
    };

    if (question.octets > IMAP_GUARD_LITERAL_MAX)
        question.octets = IMAP_GUARD_LITERAL_MAX;
    return ask(f, &question, err);
}

static bool fetch_some(struct fetching *f, const int64_t *uids, size_t count, int64_t octets,
                       struct error *err)
{
    const struct question question = {
        .uids = uids,
        .count = count,
        .att_take = mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL)),
        /* some servers count a line end as one octet, and send two */
        .octets = (size_t)octets * 2,
        .note = note_body,
    };

    return ask(f, &question, err);
}

/* In the order of their numbers, as many at once as are small enough together. */
static bool fetch_bodies(struct fetching *f, struct error *err)
{
    int64_t uids[MAILBOX_BATCH_MAX];
    size_t count = 0;
    int64_t octets = 0;

    for (size_t i = 0; i < f->count && !f->is_refused; i++) {
        const struct wanted *wanted = &f->wanted[i];
        if (wanted->size < 0)
            continue;
        if (is_large(wanted)) {
            if (!fetch_large(f, wanted, err))
                return false;
            continue;
        }
        if (count && octets + wanted->size > BATCH_OCTETS) {
            if (!fetch_some(f, uids, count, octets, err))
                return false;
            count = 0;
            octets = 0;
        }
        uids[count++] = wanted->uid;
        octets += wanted->size;
    }
    return !count || f->is_refused || fetch_some(f, uids, count, octets, err);
}

bool imap_session_fetch(struct imap_session *session, const int64_t *uids, size_t count,
                        const struct imap_session_taker *taker, struct error *err)
{
    struct fetching f = {.session = session, .taker = taker, .count = count};
    const struct question sizes = {
        .uids = uids,
        .count = count,
        .att_take = mailimap_fetch_att_new_rfc822_size(),
        .note = note_size,
    };

    for (size_t i = 0; i < count; i++)
        f.wanted[i] = (struct wanted){.uid = uids[i], .size = -1};
    return ask(&f, &sizes, err) && fetch_bodies(&f, err);
}
