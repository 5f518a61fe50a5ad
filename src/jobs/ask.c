#include "jobs/ask.h"

#include "base/xalloc.h"
#include "mail/tag.h"
#include "people/profile.h"
#include "store/leaving.h"
#include "store/letter.h"
#include "store/subscriber.h"
#include "store/suppression.h"

/* Everything about one request while it is worked. */
struct asking {
    const struct workspace *workspace;
    const struct ask *ask;
    struct tag tag;
    struct address address; /* of LEAVE by address, JOIN, MOVE */
    uint8_t address_key[ADDRESS_KEY_BYTES];
    uint8_t domain_key[ADDRESS_DOMAIN_KEY_BYTES];
    struct subscriber subscriber; /* whom it is about */
    struct letter_token letter;   /* that the token came in */
    struct ask_outcome out;
};

static struct store *store_of(const struct asking *asking)
{
    return asking->workspace->store;
}

/* An answer, not a failure: the request ends here. */
static bool end(struct asking *asking, enum ask_end how)
{
    asking->out.end = how;
    return true;
}

static bool has_ended(const struct asking *asking)
{
    return asking->out.end != 0;
}

static void note_person(struct asking *asking)
{
    asking->out.subscriber = asking->subscriber.id;
    asking->out.status = asking->subscriber.status;
}

/* ---- who asks ---- */

static enum ask_end judge_tag(struct asking *asking)
{
    const char *token = asking->ask->token;

    switch (tag_read(token, strlen(token), asking->workspace->keys, &asking->tag)) {
    case TAG_NONE:
        return ASK_NO_TOKEN;
    case TAG_FORGED:
        return ASK_FORGED;
    case TAG_OTHER_KEY:
        return ASK_OTHER_KEY;
    case TAG_GOOD:
        break;
    }
    return request_is_proved(asking->ask->kind, asking->tag.purpose) ? 0 : ASK_NO_TOKEN;
}

/* A token that came in a letter counts for a while, and but for MANAGE once. */
static bool judge_letter(struct asking *asking, struct error *err)
{
    struct letter_token *letter = &asking->letter;

    if (asking->tag.purpose == TAG_LEAVE)
        return true;
    if (!letter_token_read(store_of(asking), asking->tag.subscriber, asking->tag.edition, letter,
                           err))
        return false;
    if (!letter->id || letter_kind_purpose(letter->kind) != asking->tag.purpose)
        return end(asking, ASK_EXPIRED);
    if (letter->is_used)
        return end(asking,
                   subscription_is_kept_out(asking->subscriber.status) ? ASK_USED : ASK_ALREADY);
    if (!letter->sent_at || asking->ask->at >= letter->sent_at + letter_kind_life_s(letter->kind))
        return end(asking, ASK_EXPIRED);
    /* what was sent before somebody left does not bring them back */
    if (subscription_is_kept_out(asking->subscriber.status) &&
        letter->sent_at < asking->subscriber.changed_at)
        return end(asking, ASK_EXPIRED);
    return true;
}

static bool find_by_token(struct asking *asking, struct error *err)
{
    enum ask_end verdict = judge_tag(asking);

    if (verdict)
        return end(asking, verdict);
    if (!subscriber_by_id(store_of(asking), asking->tag.subscriber, &asking->subscriber, err))
        return false;
    if (!asking->subscriber.id)
        return end(asking, ASK_NOBODY);
    note_person(asking);
    if (asking->tag.generation != asking->subscriber.generation &&
        asking->ask->kind != REQUEST_FRESH_LINK)
        return end(asking, ASK_VOID);
    return judge_letter(asking, err);
}

static bool read_address(struct asking *asking)
{
    const struct keys *keys = asking->workspace->keys;

    if (!asking->ask->address || !address_parse(asking->ask->address, &asking->address, NULL))
        return false;
    address_key(&asking->address, keys, asking->address_key);
    address_domain_key(&asking->address, keys, asking->domain_key);
    return true;
}

static bool find_by_address(struct asking *asking, struct error *err)
{
    if (!read_address(asking))
        return end(asking, ASK_NO_ADDRESS);
    if (!subscriber_by_key(store_of(asking), asking->address_key, &asking->subscriber, err))
        return false;
    note_person(asking);
    return true;
}

/* ---- what comes of it ---- */

static struct change change_of(const struct asking *asking, enum subscription_change what)
{
    return (struct change){.what = what,
                           .channel = asking->ask->channel,
                           .at = asking->ask->at,
                           .until = asking->ask->until,
                           .evidence = asking->ask->evidence};
}

static bool conclude(struct asking *asking, const struct change_result *result)
{
    asking->out.subscriber = result->subscriber;
    asking->out.status = result->status;
    asking->out.changed = result->verdict == SUBSCRIPTION_CHANGED;
    switch (result->verdict) {
    case SUBSCRIPTION_CHANGED:
        return end(asking, ASK_DONE);
    case SUBSCRIPTION_SAME:
        return end(asking, ASK_ALREADY);
    case SUBSCRIPTION_INVITED:
    case SUBSCRIPTION_KEPT_OUT:
    case SUBSCRIPTION_IMPOSSIBLE:
        break;
    }
    return end(asking, ASK_NOT_ALLOWED);
}

static bool apply(struct asking *asking, enum subscription_change what, struct error *err)
{
    const struct change change = change_of(asking, what);
    struct change_result result = {0};

    return change_apply(store_of(asking), &change, asking->subscriber.id, &result, err) &&
           conclude(asking, &result);
}

static bool read_letters(const struct asking *asking, enum letter_kind kind,
                         struct request_letters *out, struct error *err)
{
    struct store *store = store_of(asking);
    const struct letter_new like = {.subscriber = asking->subscriber.id, .kind = kind};
    int64_t now = asking->ask->at;

    *out = (struct request_letters){0};
    return letter_count(store, &like, now - REQUEST_HOUR_S, &out->hour, err) &&
           letter_count(store, &like, now - REQUEST_DAY_S, &out->day, err) &&
           letter_count(store, &like, now - REQUEST_WEEK_S, &out->week, err);
}

/* A Message-ID may be put into a header of ours: visible ASCII between its angle brackets. */
static const char *fit_message_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    if (len < 3 || len > 250 || id[0] != '<' || id[len - 1] != '>')
        return NULL;
    for (size_t i = 1; i + 1 < len; i++) {
        if (id[i] <= ' ' || id[i] > '~' || id[i] == '<' || id[i] == '>')
            return NULL;
    }
    return id;
}

static bool add_letter(struct asking *asking, enum letter_kind kind, struct error *err)
{
    const bool elsewhere = kind == LETTER_NEW_ADDRESS;
    /* nothing of a stranger's stands in what asks whether they were it */
    const bool strangers = letter_kind_purpose(kind) == TAG_CONFIRM;
    const struct letter_new letter = {
        .kind = kind,
        .subscriber = asking->subscriber.id,
        .generation = asking->subscriber.generation,
        .domain_key =
            elsewhere ? address_domain_number(asking->domain_key) : asking->subscriber.domain_key,
        .at = asking->ask->at,
        .address = elsewhere ? asking->address.text : NULL,
        .in_reply_to = strangers ? NULL : fit_message_id(asking->ask->in_reply_to),
    };
    int64_t id = 0;

    asking->out.letter = kind;
    return letter_add(store_of(asking), &letter, &id, err);
}

/* An answer to somebody who wrote, unless it would be the second this week. */
static bool answer(struct asking *asking, enum letter_kind kind, struct error *err)
{
    struct request_letters sent;

    if (asking->ask->no_letter)
        return true;
    return read_letters(asking, kind, &sent, err) &&
           (!request_may_answer(&sent) || add_letter(asking, kind, err));
}

/* ---- leave ---- */

/* The goodbye is for who was on the list: the address of others is dead, or never was theirs. */
static bool leave(struct asking *asking, struct error *err)
{
    const enum subscription_status before = asking->subscriber.status;
    const bool on_list = before == SUBSCRIPTION_ACTIVE || before == SUBSCRIPTION_PAUSED;

    return apply(asking, SUBSCRIPTION_LEAVE, err) &&
           (!asking->out.changed || !on_list || answer(asking, LETTER_GOODBYE, err));
}

/* The sender of a mail is easily forged: beyond what people do, somebody is asked to look. */
static bool leave_by_address(struct asking *asking, struct error *err)
{
    struct store *store = store_of(asking);
    struct leaving leaving = {.subscriber = asking->subscriber.id, .at = asking->ask->at};
    struct leaving before = {0};
    int64_t left = 0;
    int64_t people = 0;

    if (!asking->subscriber.id)
        return end(asking, ASK_NOBODY);
    if (subscription_step(asking->subscriber.status, SUBSCRIPTION_LEAVE).verdict !=
        SUBSCRIPTION_CHANGED)
        return leave(asking, err);
    if (!leaving_read(store, asking->subscriber.id, &before, err))
        return false;
    if (before.is_held)
        return end(asking, ASK_HELD);
    if (!leaving_count(store, asking->ask->at - REQUEST_HOUR_S, &left, err) ||
        !leaving_people(store, &people, err))
        return false;
    leaving.is_held = !request_may_leave(left, people);
    if (leaving.is_held)
        return leaving_note(store, &leaving, err) && end(asking, ASK_HELD);
    return leave(asking, err) && leaving_note(store, &leaving, err);
}

/* ---- join ---- */

static bool may_invite(struct asking *asking, bool *may, struct error *err)
{
    const struct letter_new like = {.kind = LETTER_CONFIRM,
                                    .domain_key = address_domain_number(asking->domain_key)};
    struct request_load load = {.people = 0};
    struct letter_load day = {0};

    if (!letter_read_load(store_of(asking), &like, asking->ask->at - REQUEST_DAY_S, &day, err) ||
        !leaving_people(store_of(asking), &load.people, err) ||
        (asking->subscriber.id && !read_letters(asking, LETTER_CONFIRM, &load.address, err)))
        return false;
    load.domain_day = day.domain;
    load.all_day = day.all;
    *may = request_may_invite(&load);
    return true;
}

/* Nothing but the address is kept: the rest would be a stranger's word about somebody. */
static bool enter(struct asking *asking, struct change_result *result, struct error *err)
{
    const struct change change = change_of(asking, SUBSCRIPTION_JOIN);
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(str_free) struct str stored = STR_EMPTY;

    profile_set_address(&profile, asking->address.text);
    profile_encode(&profile, &stored);
    const struct change_person person = {.address_key = asking->address_key,
                                         .domain_key = asking->domain_key,
                                         .profile = stored.text,
                                         .profile_len = stored.len};
    return change_enter(store_of(asking), &change, &person, result, err);
}

static bool join(struct asking *asking, struct error *err)
{
    struct change_result result = {0};
    bool may = false;

    if (asking->subscriber.status == SUBSCRIPTION_ACTIVE ||
        asking->subscriber.status == SUBSCRIPTION_PAUSED)
        return end(asking, ASK_ALREADY) && answer(asking, LETTER_ALREADY, err);
    if (asking->ask->no_letter)
        return end(asking, ASK_LIMITED);
    if (!may_invite(asking, &may, err))
        return false;
    if (!may)
        return end(asking, ASK_LIMITED);
    if (!enter(asking, &result, err) ||
        !subscriber_by_key(store_of(asking), asking->address_key, &asking->subscriber, err))
        return false;
    note_person(asking);
    asking->out.changed = result.verdict == SUBSCRIPTION_CHANGED;
    return end(asking, ASK_DONE) && add_letter(asking, LETTER_CONFIRM, err);
}

/* ---- confirm ---- */

/* The new mailbox answered: from now on it is the person's address. */
static bool take_new_address(struct asking *asking, struct error *err)
{
    const struct change change = change_of(asking, SUBSCRIPTION_MOVE);
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    AUTO(str_free) struct str stored = STR_EMPTY;
    struct change_result result = {0};
    const struct str *old = &asking->subscriber.profile;
    struct ask of_letter = *asking->ask;
    const struct ask *asked = asking->ask;

    of_letter.address = asking->letter.address.text;
    asking->ask = &of_letter;
    bool read = read_address(asking);
    asking->ask = asked;
    if (!read)
        return error_set(err, ERROR_SYSTEM, "letter %lld: the new address is damaged",
                         (long long)asking->letter.id);
    if (!profile_decode(&profile, old->text, old->len, err))
        return error_wrap(err, "subscriber #%lld", (long long)asking->subscriber.id);
    profile_set_address(&profile, asking->address.text);
    profile_encode(&profile, &stored);
    const struct change_person person = {.subscriber = asking->subscriber.id,
                                         .address_key = asking->address_key,
                                         .domain_key = asking->domain_key,
                                         .profile = stored.text,
                                         .profile_len = stored.len};
    return change_move(store_of(asking), &change, &person, &result, err) &&
           conclude(asking, &result);
}

static bool confirm(struct asking *asking, struct error *err)
{
    bool fine = true;

    switch (asking->letter.kind) {
    case LETTER_CONFIRM:
        fine = apply(asking, SUBSCRIPTION_CONFIRM, err);
        break;
    case LETTER_GOODBYE:
        fine = apply(asking, SUBSCRIPTION_RETURN, err);
        break;
    case LETTER_NEW_ADDRESS:
        fine = take_new_address(asking, err);
        break;
    case LETTER_FRESH_LINK:
    case LETTER_ALREADY:
    case LETTER_OLD_ADDRESS:
        return end(asking, ASK_NO_TOKEN);
    }
    return fine && (asking->out.end != ASK_DONE ||
                    letter_token_use(store_of(asking), asking->letter.id, err));
}

static bool pause_till(struct asking *asking, struct error *err)
{
    const struct ask *ask = asking->ask;
    const int64_t longest = ASK_PAUSE_MAX_DAYS * REQUEST_DAY_S;

    if (ask->until <= ask->at || ask->until > ask->at + longest)
        return end(asking, ASK_NOT_ALLOWED);
    if (!apply(asking, SUBSCRIPTION_PAUSE, err))
        return false;
    if (asking->out.end == ASK_ALREADY) /* paused, now until another day */
        asking->out.end = ASK_DONE;
    return true;
}

/* Goes to the address that is held, whoever asked for it. */
static bool send_link(struct asking *asking, struct error *err)
{
    struct request_letters sent;

    if (!letter_kind_is_wanted(LETTER_FRESH_LINK, asking->subscriber.status))
        return end(asking, ASK_NOT_ALLOWED);
    if (!read_letters(asking, LETTER_FRESH_LINK, &sent, err))
        return false;
    if (!request_may_send_link(&sent))
        return end(asking, ASK_LIMITED);
    return end(asking, ASK_DONE) && add_letter(asking, LETTER_FRESH_LINK, err);
}

/*
 * Letters to both: the new address says whether it is theirs, the old one learns of it. Whether the
 * new one may be taken shows when it answers; but nobody who left or complained there is written
 * to, and whoever asked is not told so.
 */
static bool move(struct asking *asking, struct error *err)
{
    struct request_letters sent;
    struct subscriber there = SUBSCRIBER_NONE;
    struct suppression suppression = {0};

    if (!read_address(asking))
        return end(asking, ASK_NO_ADDRESS);
    if (!letter_kind_is_wanted(LETTER_NEW_ADDRESS, asking->subscriber.status))
        return end(asking, ASK_NOT_ALLOWED);
    if (!memcmp(asking->address_key, asking->subscriber.address_key, ADDRESS_KEY_BYTES))
        return end(asking, ASK_ALREADY);
    if (!read_letters(asking, LETTER_NEW_ADDRESS, &sent, err))
        return false;
    if (!request_may_send_link(&sent))
        return end(asking, ASK_LIMITED);
    bool found = subscriber_by_key(store_of(asking), asking->address_key, &there, err) &&
                 suppression_by_key(store_of(asking), asking->address_key, &suppression, err);
    bool is_free = !there.id && (suppression.reason == SUBSCRIPTION_NONE ||
                                 suppression.subscriber == asking->subscriber.id);
    subscriber_free(&there);
    return found && (!is_free || add_letter(asking, LETTER_NEW_ADDRESS, err)) &&
           (!letter_kind_is_wanted(LETTER_OLD_ADDRESS, asking->subscriber.status) ||
            add_letter(asking, LETTER_OLD_ADDRESS, err)) &&
           end(asking, ASK_DONE);
}

static bool work(struct asking *asking, struct error *err)
{
    const struct ask *ask = asking->ask;
    const bool by_address =
        ask->kind == REQUEST_JOIN || (ask->kind == REQUEST_LEAVE && !ask->token);

    if (!by_address && !ask->token)
        return end(asking, ASK_NO_TOKEN);
    if (!(by_address ? find_by_address(asking, err) : find_by_token(asking, err)))
        return false;
    if (has_ended(asking))
        return true;
    switch (ask->kind) {
    case REQUEST_LEAVE:
        return by_address ? leave_by_address(asking, err) : leave(asking, err);
    case REQUEST_PAUSE:
        return pause_till(asking, err);
    case REQUEST_RESUME:
        return apply(asking, SUBSCRIPTION_RESUME, err);
    case REQUEST_FRESH_LINK:
        return send_link(asking, err);
    case REQUEST_JOIN:
        return join(asking, err);
    case REQUEST_CONFIRM:
        return confirm(asking, err);
    case REQUEST_MOVE:
        return move(asking, err);
    case REQUEST_ERASE:
        return apply(asking, SUBSCRIPTION_ERASE, err);
    }
    return end(asking, ASK_NO_TOKEN);
}

/* Alone, or as a part of the caller's transaction. */
static bool work_in_transaction(struct asking *asking, struct error *err)
{
    struct store *store = store_of(asking);

    if (store_has_begun(store))
        return work(asking, err);
    if (!store_begin(store, err))
        return false;
    if (work(asking, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

bool ask_apply(const struct workspace *workspace, const struct ask *ask, struct ask_outcome *out,
               struct error *err)
{
    struct asking asking = {.workspace = workspace,
                            .ask = ask,
                            .subscriber = SUBSCRIBER_NONE,
                            .letter = LETTER_TOKEN_NONE};
    bool done = work_in_transaction(&asking, err);

    subscriber_free(&asking.subscriber);
    letter_token_free(&asking.letter);
    if (done)
        *out = asking.out;
    return done;
}
