#include "jobs/act.h"

#include <assert.h>

#include "base/lock.h"
#include "jobs/act_token.h"
#include "jobs/score.h"
#include "people/refusal.h"
#include "store/frozen.h"
#include "store/returned.h"
#include "store/subscriber.h"

#define EVIDENCE_HASH 8 /* octets of the mail's hash: enough to find it again */

/* A tag that was verified, and where it stood. */
struct proven {
    struct tag tag;
    const struct verdict_tag *found;
};

/* Everything about one verdict while it is worked. */
struct acting {
    const struct workspace *workspace;
    const struct verdict *verdict;
    const struct act_mail *mail;
    struct proven proven[VERDICT_TAGS_MAX];
    size_t proven_count;
    bool has_forged;
    bool has_other_key;
    struct delivery_turn turn; /* the edition a tag names */
    struct subscriber subscriber;
    struct str evidence;
    struct act_outcome *out;
};

static void prove_tags(struct acting *acting)
{
    const struct verdict *verdict = acting->verdict;

    for (size_t i = 0; i < verdict->tags_count && i < VERDICT_TAGS_MAX; i++) {
        const struct verdict_tag *found = &verdict->tags[i];
        struct proven *proven = &acting->proven[acting->proven_count];
        switch (tag_read(found->text, strlen(found->text), acting->workspace->keys, &proven->tag)) {
        case TAG_GOOD:
            proven->found = found;
            acting->proven_count++;
            break;
        case TAG_FORGED:
            acting->has_forged = true;
            break;
        case TAG_OTHER_KEY:
            acting->has_other_key = true;
            break;
        case TAG_NONE:
            break;
        }
    }
}

static bool stands_in_envelope(enum verdict_place place)
{
    return place == VERDICT_IN_RECIPIENT || place == VERDICT_IN_ENVELOPE_ID ||
           place == VERDICT_IN_RETURNED;
}

/*
 * The tag of our envelope. That of a Message-ID, which more people see, takes its place only where
 * the return address has none, and only in a report that mail could not be delivered (DESIGN 3.6).
 */
static const struct proven *bounce_tag(const struct acting *acting)
{
    const bool no_place = !strstr(acting->workspace->config->bulletin.return_address, "{tag}");

    for (size_t i = 0; i < acting->proven_count; i++) {
        const struct proven *proven = &acting->proven[i];
        if (proven->tag.purpose == TAG_BOUNCE && stands_in_envelope(proven->found->place))
            return proven;
    }
    for (size_t i = 0; no_place && i < acting->proven_count; i++) {
        const struct proven *proven = &acting->proven[i];
        if (proven->tag.purpose == TAG_MESSAGE_ID &&
            proven->found->place == VERDICT_IN_MESSAGE_ID &&
            acting->verdict->class == VERDICT_BOUNCE)
            return proven;
    }
    return NULL;
}

/* That of a complaint: whoever can leave with a token can complain with it. */
static const struct proven *complaint_tag(const struct acting *acting)
{
    for (size_t i = 0; i < acting->proven_count; i++) {
        const struct proven *proven = &acting->proven[i];
        if ((proven->tag.purpose == TAG_BOUNCE || proven->tag.purpose == TAG_LEAVE) &&
            stands_in_envelope(proven->found->place))
            return proven;
    }
    return NULL;
}

/* Why there is no tag that counts. */
static enum act_done no_tag(const struct acting *acting)
{
    if (acting->has_forged)
        return ACT_FORGED;
    return acting->has_other_key ? ACT_OTHER_KEY : ACT_NO_TAG;
}

/* Reads the person and the edition of a tag; *known false: out->done says why not. */
static bool find(struct acting *acting, const struct proven *proven, bool *known, struct error *err)
{
    *known = false;
    if (!proven) {
        acting->out->done = no_tag(acting);
        return true;
    }
    if (!subscriber_by_id(acting->workspace->store, proven->tag.subscriber, &acting->subscriber,
                          err))
        return false;
    acting->out->subscriber = acting->subscriber.id;
    acting->out->status = acting->subscriber.status;
    acting->out->edition = proven->tag.edition;
    acting->turn = (struct delivery_turn){.edition = proven->tag.edition, .now = acting->mail->at};
    if (!acting->subscriber.id)
        acting->out->done = ACT_NOBODY;
    else if (acting->subscriber.generation != proven->tag.generation)
        acting->out->done = ACT_VOID;
    else
        *known = true;
    return true;
}

/* What is `sending` without a sender alive is as unknown as can be. */
static bool is_orphan(const struct acting *acting, const struct returned_row *row)
{
    char *path = workspace_path(acting->workspace, WORKSPACE_LOCK);
    bool orphan = row->state == DELIVERY_SENDING && !lock_is_held(path, NULL);

    free(path);
    return orphan;
}

/* Somebody got it: nobody needs to wonder any more. */
static bool settle(struct acting *acting, struct error *err)
{
    struct store *store = acting->workspace->store;
    int64_t subscriber = acting->subscriber.id;
    struct returned_row row;

    if (!acting->turn.edition)
        return true;
    if (!returned_read(store, &acting->turn, subscriber, &row, err))
        return false;
    if (row.is_there && is_orphan(acting, &row) &&
        !delivery_settle(store, &acting->turn, subscriber, DELIVERY_UNKNOWN, err))
        return false;
    return returned_arrived(store, &acting->turn, subscriber, &acting->out->settled, err);
}

/* A reply or an auto-reply shows that its edition arrived, whatever tag says which. */
static bool settle_by_any(struct acting *acting, struct error *err)
{
    for (size_t i = 0; i < acting->proven_count; i++) {
        const enum tag_purpose purpose = acting->proven[i].tag.purpose;
        bool known = false;
        if (purpose != TAG_BOUNCE && purpose != TAG_MESSAGE_ID && purpose != TAG_LEAVE)
            continue;
        if (!find(acting, &acting->proven[i], &known, err))
            return false;
        acting->out->done = ACT_NOTHING;
        if (known)
            return settle(acting, err);
    }
    return true;
}

static void set_evidence(struct acting *acting, const char *more)
{
    str_reset(&acting->evidence);
    str_add_text(&acting->evidence, "mail ");
    for (size_t i = 0; i < EVIDENCE_HASH; i++)
        str_addf(&acting->evidence, "%02x", acting->mail->hash[i]);
    str_addf(&acting->evidence, ", %s", more);
}

/* ---- bounces ---- */

static bool is_own_address(const struct acting *acting, const char *text)
{
    struct address address;
    uint8_t key[ADDRESS_KEY_BYTES];

    if (!*text || !address_parse(text, &address, NULL))
        return false;
    address_key(&address, acting->workspace->keys, key);
    return !memcmp(key, acting->subscriber.address_key, sizeof(key));
}

/*
 * Of whom a report speaks: of this person's address if it is named; else of the only one there is,
 * to which it was forwarded. Of several others nobody knows which counts: an address that stands
 * for many is not dead because one of them is.
 */
static const struct diagnosis *choose_failure(const struct acting *acting)
{
    static const struct diagnosis nothing = {.reason = REASON_OTHER};
    const struct verdict *verdict = acting->verdict;
    const struct diagnosis *failed = NULL;
    size_t count = 0;
    size_t others = 0;

    for (size_t i = 0; i < verdict->recipients_count && i < VERDICT_RECIPIENTS_MAX; i++) {
        const struct verdict_recipient *recipient = &verdict->recipients[i];
        if (recipient->action != VERDICT_FAILED) {
            others++;
            continue;
        }
        if (is_own_address(acting, recipient->address))
            return &recipient->diagnosis;
        failed = &recipient->diagnosis;
        count++;
    }
    return count == 1 && !others ? failed : &nothing;
}

static enum delivery_fault fault_of(const struct diagnosis *diagnosis)
{
    if (refusal_is_dead(diagnosis))
        return DELIVERY_FAULT_DEAD;
    return bounce_score_counts(diagnosis) ? DELIVERY_FAULT_SOFT : DELIVERY_FAULT_RETURNED;
}

static bool note_bounce(struct acting *acting, const struct diagnosis *diagnosis, bool *noted,
                        struct error *err)
{
    AUTO(str_free) struct str words = STR_EMPTY;
    struct returned_note note = {
        .subscriber = acting->subscriber.id, .fault = fault_of(diagnosis), .diagnosis = *diagnosis};

    str_addf(&words, "bounce%s%s %s", *diagnosis->status ? " " : "", diagnosis->status,
             reason_word(diagnosis->reason));
    set_evidence(acting, words.text);
    note.evidence = acting->evidence.text;
    return returned_add(acting->workspace->store, &acting->turn, &note, noted, err);
}

static bool act_on_bounce(struct acting *acting, struct error *err)
{
    const struct proven *proven = bounce_tag(acting);
    bool known = false;
    bool noted = false;

    acting->out->shelf = ACT_BOUNCES;
    if (acting->verdict->is_delay)
        return true; /* it may still arrive */
    if (!find(acting, proven, &known, err))
        return false;
    if (!known)
        return true;
    if (!acting->turn.edition) {
        acting->out->done = ACT_LETTER;
        return true;
    }
    const struct diagnosis *diagnosis = choose_failure(acting);
    acting->out->done = ACT_BOUNCED;
    if (!settle(acting, err) || !note_bounce(acting, diagnosis, &noted, err))
        return false;
    if (!noted || fault_of(diagnosis) != DELIVERY_FAULT_SOFT)
        return true; /* dead addresses are judged together: act_finish() */
    if (!score_judge(acting->workspace, acting->subscriber.id, CHANGE_BY_MAIL,
                     &acting->out->changed, err))
        return false;
    if (acting->out->changed)
        acting->out->status = SUBSCRIPTION_BOUNCED;
    return true;
}

/* Too many about one edition: the rest of it waits until somebody has looked. */
static bool guard_edition(struct acting *acting, struct error *err)
{
    struct store *store = acting->workspace->store;
    int64_t edition = acting->turn.edition;
    int64_t complaints = 0;
    int64_t accepted = 0;
    enum frozen_state state = FROZEN_DONE;
    bool stopped = false;

    if (!returned_count(store, edition, DELIVERY_FAULT_COMPLAINED, &complaints, err))
        return false;
    if (!bounce_score_stops(complaints, 0)) /* so few that nothing needs to be counted */
        return true;
    if (!returned_accepted(store, edition, &accepted, err) ||
        !frozen_read_state(store, edition, &state, err) ||
        !frozen_is_stopped(store, edition, &stopped, err))
        return false;
    if (!bounce_score_stops(complaints, accepted))
        return true;
    acting->out->needs_person = true;
    acting->out->stopped = !stopped && state == FROZEN_OPEN;
    return !acting->out->stopped || frozen_hold_for_complaints(store, edition, err);
}

static bool act_on_complaint(struct acting *acting, struct error *err)
{
    struct change change = {
        .what = SUBSCRIPTION_COMPLAIN, .channel = CHANGE_BY_MAIL, .at = acting->mail->at};
    struct change_result result = {0};
    bool known = false;
    bool noted = false;

    acting->out->shelf = ACT_COMPLAINTS;
    if (!find(acting, complaint_tag(acting), &known, err))
        return false;
    if (!known) {
        /* somebody was annoyed, and only a person can find out who */
        acting->out->needs_person = acting->out->done != ACT_NOBODY;
        return true;
    }
    set_evidence(acting, "complaint");
    change.evidence = acting->evidence.text;
    const struct returned_note note = {.subscriber = acting->subscriber.id,
                                       .fault = DELIVERY_FAULT_COMPLAINED,
                                       .diagnosis = {.reason = REASON_FEEDBACK},
                                       .evidence = acting->evidence.text};
    acting->out->done = ACT_COMPLAINED;
    if (!change_apply(acting->workspace->store, &change, acting->subscriber.id, &result, err))
        return false;
    acting->out->changed = result.verdict == SUBSCRIPTION_CHANGED;
    acting->out->status = result.status;
    if (!acting->turn.edition) /* about a letter */
        return true;
    return settle(acting, err) &&
           returned_add(acting->workspace->store, &acting->turn, &note, &noted, err) &&
           guard_edition(acting, err);
}

/* ---- requests ---- */

static enum request_kind asked_by(const struct acting *acting, const struct proven *proven)
{
    return act_token_asks(proven->tag.purpose, proven->found, acting->verdict->may_answer);
}

static bool apply(struct acting *acting, enum request_kind kind, const struct proven *proven,
                  struct error *err)
{
    AUTO(str_free) struct str words = STR_EMPTY;
    struct ask_outcome asked = {0};

    str_addf(&words, "asked to %s", request_kind_word(kind));
    set_evidence(acting, words.text);
    const struct ask ask = {
        .kind = kind,
        .channel = CHANGE_BY_MAIL,
        .at = acting->mail->at,
        .token = proven ? proven->found->text : NULL,
        .address = acting->verdict->sender,
        .no_letter = !acting->verdict->may_answer,
        .in_reply_to = acting->verdict->message_id,
        .evidence = acting->evidence.text,
    };
    if (!ask_apply(acting->workspace, &ask, &asked, err))
        return false;
    acting->out->done = ACT_ASKED;
    acting->out->asked = kind;
    acting->out->end = asked.end;
    acting->out->subscriber = asked.subscriber;
    acting->out->status = asked.status;
    acting->out->edition = proven && kind == REQUEST_LEAVE ? proven->tag.edition : 0;
    acting->out->changed = asked.changed;
    acting->out->has_letter = asked.letter != 0;
    acting->out->needs_person = asked.end == ASK_HELD;
    return true;
}

static bool was_understood(enum ask_end end)
{
    return end == ASK_DONE || end == ASK_ALREADY || end == ASK_HELD || end == ASK_LIMITED;
}

/* Tokens first, one after the other; *asked: one of them did it. */
static bool ask_by_tokens(struct acting *acting, bool *asked, struct error *err)
{
    for (size_t i = 0; i < acting->proven_count && !*asked; i++) {
        enum request_kind kind = asked_by(acting, &acting->proven[i]);
        if (!kind)
            continue;
        if (!apply(acting, kind, &acting->proven[i], err))
            return false;
        *asked = was_understood(acting->out->end);
    }
    return true;
}

/* In a person's own words, from their own address. That a token stands in an address it was sent to
 * is no word of theirs: it counts by itself or not at all. */
static bool ask_by_words(struct acting *acting, bool *asked, struct error *err)
{
    const struct verdict *verdict = acting->verdict;
    enum request_kind kind = 0;

    if (verdict->class != VERDICT_REQUEST || verdict->why != VERDICT_BY_WORDS || !*verdict->sender)
        return true;
    if (verdict->request == VERDICT_REQUEST_LEAVE)
        kind = REQUEST_LEAVE;
    else if (verdict->request == VERDICT_REQUEST_JOIN && verdict->may_answer)
        kind = REQUEST_JOIN;
    if (!kind)
        return true;
    if (!apply(acting, kind, NULL, err))
        return false;
    *asked = was_understood(acting->out->end);
    return true;
}

/* A token that could do something, and no word that says what. */
static bool is_unclear(const struct acting *acting)
{
    for (size_t i = 0; i < acting->proven_count; i++) {
        const struct proven *proven = &acting->proven[i];
        if (act_token_is_unclear(proven->tag.purpose, proven->found, acting->verdict->may_answer))
            return true;
    }
    return false;
}

/* What nobody here can work stays where it is, for a person to read. */
static bool act_on_writing(struct acting *acting, struct error *err)
{
    bool asked = false;

    if (!ask_by_tokens(acting, &asked, err) || (!asked && !ask_by_words(acting, &asked, err)))
        return false;
    if (asked) {
        acting->out->shelf = ACT_REQUESTS;
        return true;
    }
    if (acting->out->done == ACT_ASKED) /* for a reason of its own: it says which */
        return true;
    if (is_unclear(acting)) {
        acting->out->done = ACT_NOT_UNDERSTOOD;
        acting->out->shelf = ACT_REQUESTS;
        return true;
    }
    if (acting->verdict->class == VERDICT_REQUEST && no_tag(acting) != ACT_NO_TAG) {
        acting->out->done = no_tag(acting);
        return true;
    }
    if (acting->verdict->why == VERDICT_BY_RECEIPT || acting->verdict->why == VERDICT_BY_CHALLENGE)
        acting->out->shelf = ACT_AUTO_REPLIES;
    return settle_by_any(acting, err);
}

static bool act(struct acting *acting, struct error *err)
{
    prove_tags(acting);
    switch (acting->verdict->class) {
    case VERDICT_BOUNCE:
        return act_on_bounce(acting, err);
    case VERDICT_COMPLAINT:
        return act_on_complaint(acting, err);
    case VERDICT_AUTOREPLY:
        acting->out->shelf = ACT_AUTO_REPLIES;
        return settle_by_any(acting, err);
    case VERDICT_REQUEST:
    case VERDICT_PERSON:
    case VERDICT_OTHER:
        return act_on_writing(acting, err);
    }
    return true;
}

bool act_on(const struct workspace *workspace, const struct verdict *verdict,
            const struct act_mail *mail, struct act_outcome *out, struct error *err)
{
    struct act_outcome outcome = {.shelf = ACT_LEAVE_THERE};
    struct acting acting = {.workspace = workspace,
                            .verdict = verdict,
                            .mail = mail,
                            .subscriber = SUBSCRIBER_NONE,
                            .evidence = STR_EMPTY,
                            .out = &outcome};

    assert(store_has_begun(workspace->store));
    bool done = act(&acting, err);
    subscriber_free(&acting.subscriber);
    str_free(&acting.evidence);
    if (done)
        *out = outcome;
    return done;
}
