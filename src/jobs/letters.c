#include "jobs/letters.h"

#include "base/lock.h"
#include "base/xalloc.h"
#include "jobs/day.h"
#include "jobs/post.h"
#include "message/letter.h"
#include "people/profile.h"
#include "relay/retry.h"
#include "store/letter.h"

#define FILE_NAME     "letter." /* message/letter.h names them so in a Maildir */
#define MEND_DELAY_S  INT64_C(3600)
#define MEND_WITHIN_S (48 * MEND_DELAY_S)

/* One letter between its claim and its answer. */
struct in_hand {
    bool is_taken;
    bool is_broken; /* it could not be made */
    struct letter letter;
};

struct letters {
    const struct workspace *workspace;
    struct letter_press *press;
    struct in_hand hands[RELAY_CONNECTIONS_MAX];
    struct profile profile;
    struct message message;
    struct letters_result result;
};

struct letters *letters_new(const struct workspace *workspace)
{
    struct letters *letters = xcalloc(1, sizeof(*letters));

    letters->workspace = workspace;
    letters->press = letter_press_new(workspace->folder, workspace->config, workspace->keys);
    letters->profile = PROFILE_EMPTY;
    letters->message = MESSAGE_NONE;
    for (size_t i = 0; i < RELAY_CONNECTIONS_MAX; i++)
        letters->hands[i].letter = LETTER_NONE;
    return letters;
}

void letters_free(struct letters *letters)
{
    if (!letters)
        return;
    for (size_t i = 0; i < RELAY_CONNECTIONS_MAX; i++)
        letter_free(&letters->hands[i].letter);
    profile_free(&letters->profile);
    message_free(&letters->message);
    letter_press_free(letters->press);
    free(letters);
}

/* NULL: none is free, or there is no such letter. */
static struct in_hand *hand_of(struct letters *letters, int64_t id)
{
    for (size_t i = 0; i < RELAY_CONNECTIONS_MAX; i++) {
        struct in_hand *hand = &letters->hands[i];
        if (id ? hand->is_taken && hand->letter.id == -id : !hand->is_taken)
            return hand;
    }
    return NULL;
}

bool letters_claim(struct letters *letters, int64_t now, int64_t *id, struct error *err)
{
    struct in_hand *hand = hand_of(letters, 0);

    *id = 0;
    if (!hand)
        return true;
    if (!letter_claim(letters->workspace->store, now, &hand->letter, err))
        return false;
    if (!hand->letter.id)
        return true;
    hand->is_taken = true;
    hand->is_broken = false;
    *id = -hand->letter.id;
    return true;
}

void letters_let_go(struct letters *letters, int64_t id)
{
    struct in_hand *hand = hand_of(letters, id);

    if (hand)
        hand->is_taken = false;
}

/* The letter's own address, or the person's. */
static const char *address_of(struct letters *letters, const struct letter *letter,
                              struct error *err)
{
    if (letter->address.len)
        return letter->address.text;
    if (!profile_decode(&letters->profile, letter->profile.text, letter->profile.len, err))
        return NULL;
    return profile_address(&letters->profile);
}

bool letters_build(struct letters *letters, int64_t id, struct relay_mail *out, struct error *err)
{
    struct in_hand *hand = hand_of(letters, id);

    if (!hand)
        return error_set(err, ERROR_SYSTEM, "letter %lld is in nobody's hands; this is a bug",
                         (long long)-id);
    const struct letter *letter = &hand->letter;
    const char *address = address_of(letters, letter, err);
    const struct letter_to to = {
        .kind = letter->kind,
        .letter = letter->id,
        .subscriber = letter->subscriber,
        .generation = letter->generation,
        .address = address ? address : "",
        .in_reply_to = letter->in_reply_to.text,
    };
    hand->is_broken =
        !address || !letter_render(letters->press, &to, clock_now(letters->workspace->clock),
                                   &letters->message, err);
    if (hand->is_broken)
        *out = (struct relay_mail){.sender = "", .recipient = ""};
    else
        post_mail(&letters->message, out);
    return true;
}

/* A template that cannot be used is mended within two days, or the letter is news no more. */
static struct letter_outcome put_off(const struct letters *letters, const struct in_hand *hand,
                                     int64_t now)
{
    const struct letter *letter = &hand->letter;
    int64_t age_s = now - letter->made_at;
    int64_t delay_s = hand->is_broken ? (age_s < MEND_WITHIN_S ? MEND_DELAY_S : 0)
                                      : retry_delay_s(&letters->workspace->config->retry,
                                                      letter->attempt, age_s > 0 ? age_s : 0);

    return (struct letter_outcome){.id = letter->id,
                                   .state = delay_s ? LETTER_DUE : LETTER_GIVEN_UP,
                                   .next_at = now + delay_s,
                                   .was_tried = true};
}

static struct letter_outcome outcome_of(const struct letters *letters, const struct in_hand *hand,
                                        const struct relay_answer *answer, int64_t now)
{
    struct letter_outcome outcome = {.id = hand->letter.id, .next_at = now};

    switch (answer->result) {
    case RELAY_ACCEPTED:
        outcome.state = LETTER_POSTED;
        break;
    case RELAY_REFUSED:
        outcome.state = LETTER_GIVEN_UP;
        break;
    case RELAY_UNKNOWN:
        outcome.state = LETTER_UNKNOWN;
        break;
    case RELAY_NOT_SENT:
        outcome.state = LETTER_DUE;
        break;
    case RELAY_DEFERRED:
        return put_off(letters, hand, now);
    case RELAY_SKIPPED:
        if (hand->is_broken)
            return put_off(letters, hand, now);
        outcome.state = LETTER_GIVEN_UP;
        break;
    }
    return outcome;
}

bool letters_record(struct letters *letters, const struct relay_answer *answer, int64_t now,
                    struct error *err)
{
    const struct in_hand *hand = hand_of(letters, answer->id);

    if (!hand)
        return error_set(err, ERROR_SYSTEM, "letter %lld was answered twice; this is a bug",
                         (long long)-answer->id);
    const struct letter_outcome outcome = outcome_of(letters, hand, answer, now);
    if (!letter_record(letters->workspace->store, &outcome, now, err))
        return false;
    letters->result.posted += outcome.state == LETTER_POSTED;
    letters->result.later += outcome.state == LETTER_DUE;
    letters->result.given_up += outcome.state == LETTER_GIVEN_UP || outcome.state == LETTER_UNKNOWN;
    return true;
}

/* What a dead sender left: a Maildir can tell, nobody else can, and then it is not sent twice. */
static bool settle_orphan(const struct workspace *workspace, const struct relay *relay, int64_t id,
                          struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    struct letter_outcome outcome = {.id = id, .state = LETTER_UNKNOWN};
    enum relay_trace trace = RELAY_TRACE_NONE;
    int64_t now = clock_now(workspace->clock);

    str_addf(&name, FILE_NAME "%lld", (long long)id);
    if (!relay_find(relay, name.text, &trace, err))
        return false;
    if (trace == RELAY_TRACE_HANDED_OVER)
        outcome.state = LETTER_POSTED;
    else if (trace == RELAY_TRACE_UNTOUCHED)
        outcome = (struct letter_outcome){.id = id, .state = LETTER_DUE, .next_at = now};
    return letter_record(workspace->store, &outcome, now, err);
}

bool letters_recover(const struct workspace *workspace, const struct relay *relay,
                     struct error *err)
{
    for (;;) {
        int64_t id = 0;
        if (!letter_orphan(workspace->store, &id, err))
            return false;
        if (!id)
            return true;
        if (!settle_orphan(workspace, relay, id, err))
            return false;
    }
}

void letters_check(const struct workspace *workspace, struct findings *findings)
{
    struct letter_press *press =
        letter_press_new(workspace->folder, workspace->config, workspace->keys);
    struct error err = {0};

    if (!letter_check(press, &err))
        finding_add(findings, FINDING_WARNING, "", 0, "Correct it there, or take the file away",
                    "%s", err.message);
    letter_press_free(press);
}

/* ---- by themselves ---- */

struct posting {
    struct letters *letters;
    int64_t allowance;
    bool day_full;
};

static bool claim_some(struct posting *posting, struct relay_turn *turn, int64_t now,
                       struct error *err)
{
    while (turn->got < turn->want) {
        int64_t id = 0;
        if (posting->allowance == 0) {
            posting->day_full = true;
            turn->finished = true;
            return true;
        }
        if (!letters_claim(posting->letters, now, &id, err))
            return false;
        if (!id) {
            turn->finished = true;
            return true;
        }
        turn->ids[turn->got++] = id;
        posting->allowance -= posting->allowance > 0;
    }
    return true;
}

static bool work_turn(struct posting *posting, struct relay_turn *turn, struct error *err)
{
    const struct workspace *workspace = posting->letters->workspace;
    int64_t now = clock_now(workspace->clock);

    for (size_t i = 0; i < turn->answer_count; i++) {
        if (!letters_record(posting->letters, &turn->answers[i], now, err))
            return false;
    }
    return claim_some(posting, turn, now, err) &&
           (!turn->answer_count || post_note_pace(workspace, 0, err));
}

static bool take_turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct posting *posting = ctx;
    struct store *store = posting->letters->workspace->store;
    const struct letters_result before = posting->letters->result;

    if (!turn->answer_count && !turn->want)
        return true;
    if (store_begin(store, err) && work_turn(posting, turn, err) && store_commit(store, err)) {
        for (size_t i = 0; i < turn->answer_count; i++)
            letters_let_go(posting->letters, turn->answers[i].id);
        return true;
    }
    store_rollback(store);
    posting->letters->result = before;
    for (size_t i = 0; i < turn->got; i++)
        letters_let_go(posting->letters, turn->ids[i]);
    return false;
}

static bool build(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    struct posting *posting = ctx;

    return letters_build(posting->letters, id, out, err);
}

static bool post(struct posting *posting, struct relay *relay, struct error *err)
{
    const struct workspace *workspace = posting->letters->workspace;
    const struct relay_work work = {.turn = take_turn,
                                    .build = build,
                                    .in_order = true,
                                    .ctx = posting,
                                    .clock = workspace->clock};

    return letters_recover(workspace, relay, err) &&
           day_allowance(workspace, &posting->allowance, err) && relay_run(relay, &work, err);
}

static bool post_with_lock(struct workspace *workspace, struct letters_result *out,
                           struct error *err)
{
    struct posting posting = {.letters = letters_new(workspace)};
    struct relay *relay = NULL;
    bool posted = post_open(workspace, &relay, err) && post(&posting, relay, err);

    relay_close(relay);
    *out = posting.letters->result;
    out->end = posting.day_full ? LETTERS_DAY_FULL : LETTERS_POSTED;
    letters_free(posting.letters);
    return posted;
}

/* A sender that is at work finds them by itself. */
static bool is_busy(const struct workspace *workspace, struct lock *lock, bool *busy,
                    struct error *err)
{
    char *path = workspace_path(workspace, WORKSPACE_LOCK);
    struct error why = {0};

    *busy = false;
    bool taken = lock_take(lock, path, "letters", &why);
    free(path);
    if (taken)
        return true;
    *busy = why.kind == ERROR_LATER;
    if (!*busy && err)
        *err = why;
    return *busy;
}

bool letters_post(struct workspace *workspace, struct letters_result *out, struct error *err)
{
    struct lock lock = LOCK_NONE;
    bool due = false;
    bool busy = false;

    *out = (struct letters_result){.end = LETTERS_NONE_DUE};
    if (!letter_is_due(workspace->store, clock_now(workspace->clock), &due, err))
        return false;
    if (!due)
        return true;
    if (!is_busy(workspace, &lock, &busy, err))
        return false;
    if (busy) {
        out->end = LETTERS_BUSY;
        return true;
    }
    bool posted = post_with_lock(workspace, out, err);
    lock_release(&lock);
    return posted;
}
