#include "jobs/flight.h"

#include <assert.h>

#include "base/stop.h"
#include "base/xalloc.h"
#include "jobs/ahead.h"
#include "jobs/day.h"
#include "jobs/letters.h"
#include "jobs/post.h"
#include "jobs/relay_log.h"
#include "jobs/slowed.h"
#include "people/profile.h"
#include "store/frozen.h"

#define LETTERS_CHECK_MS 500 /* how often a letter that became due meanwhile is looked for */
#define HOLD_CHECK_MS    500 /* an idle turn asks for a hold this often; DESIGN 5 promises 2 s */

/* Those whose answers are not on the disk yet, and those who are claimed in the same turn. */
#define HANDS ((size_t)2 * RELAY_CONNECTIONS_MAX)

/* One message between its claim and its answer. */
struct in_hand {
    int64_t subscriber; /* 0: free */
    bool broken;        /* its message could not be made */
    bool is_recorded;   /* its answer, with others like it */
    int64_t handed_ms;
    struct delivery_claim claim;
};

/* Where the turn that is being taken began, for the case that it cannot be kept. */
struct before {
    struct figures figures;
    int64_t sent;
};

struct flight {
    struct flight_options options;
    struct figures figures;
    struct before before;
    struct waiting *waiting;
    struct letters *letters; /* go first, between the others; their ids are below 0 */
    int64_t letters_checked_ms;
    bool again; /* somebody was given back to the store: read it once more */
    bool held;
    bool day_full;
    int64_t sent;
    int64_t started_ms;
    int64_t hold_checked_ms;
    struct in_hand in_hand[HANDS];
    struct ahead *ahead; /* NULL: messages are made at their turn */
    struct profile profile;
    struct message message;
};

struct flight *flight_new(const struct flight_options *options)
{
    struct flight *flight = xcalloc(1, sizeof(*flight));

    flight->options = *options;
    flight->figures = options->figures;
    flight->profile = PROFILE_EMPTY;
    flight->message = MESSAGE_NONE;
    if (!message_plan_asks(options->plan))
        flight->ahead = ahead_new(options->plan);
    flight->letters = letters_new(options->workspace);
    flight->started_ms = clock_tick_ms(options->workspace->clock);
    flight->letters_checked_ms = flight->started_ms - LETTERS_CHECK_MS;
    for (size_t i = 0; i < HANDS; i++)
        flight->in_hand[i].claim = DELIVERY_CLAIM_NONE;
    return flight;
}

void flight_free(struct flight *flight)
{
    if (!flight)
        return;
    waiting_close(flight->waiting);
    letters_free(flight->letters);
    ahead_free(flight->ahead);
    for (size_t i = 0; i < HANDS; i++)
        delivery_claim_free(&flight->in_hand[i].claim);
    profile_free(&flight->profile);
    message_free(&flight->message);
    free(flight);
}

static struct in_hand *hand_of(struct flight *flight, int64_t subscriber)
{
    for (size_t i = 0; i < HANDS; i++) {
        if (flight->in_hand[i].subscriber == subscriber)
            return &flight->in_hand[i];
    }
    abort(); /* the relay answered for somebody it was not given, or took more than it may: a bug */
}

/* Nearly all of them, in as few writes as can be. */
static bool record_plain(struct flight *flight, const struct relay_turn *turn, struct error *err)
{
    int64_t accepted[RELAY_CONNECTIONS_MAX];
    size_t count = 0;

    for (size_t i = turn->answer_first; i < turn->answer_count; i++) {
        const struct relay_answer *answer = &turn->answers[i];
        if (LETTERS_IS(answer->id))
            continue;
        struct in_hand *hand = hand_of(flight, answer->id);
        hand->is_recorded = answers_is_plain(answer, &hand->claim);
        if (!hand->is_recorded)
            continue;
        assert(count < RELAY_CONNECTIONS_MAX); /* one a connection */
        accepted[count++] = answer->id;
    }
    return count == 0 || delivery_record_accepted(flight->options.workspace->store,
                                                  &flight->options.turn, accepted, count, err);
}

/* One call an answer: what it means for the delivery, the domain and the run stands in answers.c.
 */
static bool record_answers(struct flight *flight, const struct relay_turn *turn, struct error *err)
{
    if (!record_plain(flight, turn, err))
        return false;
    for (size_t i = turn->answer_first; i < turn->answer_count; i++) {
        if (LETTERS_IS(turn->answers[i].id)) {
            if (!letters_record(flight->letters, &turn->answers[i], flight->options.turn.now, err))
                return false;
            continue;
        }
        const struct in_hand *hand = hand_of(flight, turn->answers[i].id);
        const struct answer_of what = {.answer = &turn->answers[i],
                                       .claim = &hand->claim,
                                       .is_broken = hand->broken,
                                       .is_recorded = hand->is_recorded,
                                       .figures = &flight->figures};
        enum delivery_state state = DELIVERY_WAITING;

        if (!answers_record(flight->options.answers, &flight->options.turn, &what, &state, err))
            return false;
        waiting_answered(flight->waiting, &hand->claim, what.answer, hand->handed_ms);
        flight->again = flight->again || what.answer->result == RELAY_NOT_SENT;
        flight->sent += state == DELIVERY_ACCEPTED;
    }
    return true;
}

/* The next who may go now, from the store once more if need be; 0: nobody at this moment. */
static bool next_waiting(struct flight *flight, int64_t *subscriber, struct error *err)
{
    *subscriber = waiting_next(flight->waiting);
    if (*subscriber || !flight->again || waiting_count(flight->waiting))
        return true;
    flight->again = false;
    if (!waiting_read_again(flight->waiting, flight->options.turn.now, err))
        return false;
    *subscriber = waiting_next(flight->waiting);
    return true;
}

/* Claims the next person who may still be mailed; *id 0: nobody may go now. */
static bool claim_next(struct flight *flight, int64_t *id, struct error *err)
{
    struct in_hand *hand = hand_of(flight, 0);

    for (;;) {
        if (!next_waiting(flight, id, err))
            return false;
        if (!*id)
            return true;
        if (!delivery_claim(flight->options.workspace->store, &flight->options.turn, *id,
                            &hand->claim, err))
            return false;
        switch (hand->claim.verdict) {
        case DELIVERY_CLAIMED:
            hand->subscriber = *id;
            hand->broken = false;
            hand->handed_ms = clock_tick_ms(flight->options.workspace->clock);
            figures_move(&flight->figures, hand->claim.from, DELIVERY_SENDING);
            return true;
        case DELIVERY_LEFT_OUT:
            figures_move(&flight->figures, hand->claim.from, DELIVERY_SKIPPED);
            waiting_unused(flight->waiting);
            break;
        case DELIVERY_NOT_THERE:
            waiting_unused(flight->waiting);
            break;
        }
    }
}

/* A run may take more than a day: what was sent a day ago counts no more. */
static bool may_go_today(struct flight *flight, bool *may, struct error *err)
{
    int64_t *allowance = &flight->options.allowance;

    if (*allowance == 0) {
        if (!day_allowance(flight->options.workspace, allowance, err))
            return false;
        *allowance =
            *allowance > flight->figures.sending ? *allowance - flight->figures.sending : 0;
    }
    *may = *allowance != 0;
    return true;
}

/* As long as there is one, it goes before any message; then not looked for again for a moment. */
static bool claim_letter(struct flight *flight, int64_t *id, struct error *err)
{
    int64_t now_ms = clock_tick_ms(flight->options.workspace->clock);

    *id = 0;
    if (now_ms - flight->letters_checked_ms < LETTERS_CHECK_MS)
        return true;
    if (!letters_claim(flight->letters, flight->options.turn.now, id, err))
        return false;
    if (!*id)
        flight->letters_checked_ms = now_ms;
    return true;
}

static bool claim_some(struct flight *flight, struct relay_turn *turn, struct error *err)
{
    while (turn->got < turn->want) {
        bool may = false;
        int64_t id = 0;
        if (!may_go_today(flight, &may, err))
            return false;
        if (!may) {
            flight->day_full = true;
            turn->finished = true;
            return true;
        }
        if (!claim_letter(flight, &id, err) || (!id && !claim_next(flight, &id, err)))
            return false;
        if (!id) {
            turn->finished = !waiting_count(flight->waiting);
            turn->wait_ms = waiting_wait_ms(flight->waiting);
            return true;
        }
        turn->ids[turn->got++] = id;
        if (flight->options.allowance > 0)
            flight->options.allowance--;
    }
    return true;
}

/* Those who were read with them come next, as far as one can tell. */
static void make_ahead(struct flight *flight)
{
    struct delivery_ahead people[AHEAD_MOST];
    size_t count = 0;

    while (count < AHEAD_MOST &&
           delivery_next_ahead(flight->options.workspace->store, &people[count]))
        count++;
    ahead_ask(flight->ahead, people, count, flight->options.turn.now);
}

static bool check_hold(struct flight *flight, struct error *err)
{
    flight->hold_checked_ms = clock_tick_ms(flight->options.workspace->clock);
    return frozen_is_stopped(flight->options.workspace->store, flight->options.turn.edition,
                             &flight->held, err);
}

static bool work_turn(struct flight *flight, struct relay_turn *turn, struct error *err)
{
    if (!record_answers(flight, turn, err) || !check_hold(flight, err))
        return false;
    if (flight->held || answers_is_stopped(flight->options.answers)) {
        turn->stop = true;
        return true;
    }
    if (!waiting_join_due(flight->waiting, flight->options.turn.now, err) ||
        !claim_some(flight, turn, err))
        return false;
    make_ahead(flight);
    return waiting_save(flight->waiting, flight->options.turn.now, turn->got > 0, err);
}

/* Nothing to write: only look whether somebody said hold. */
static bool idle_turn(struct flight *flight, struct relay_turn *turn, struct error *err)
{
    int64_t now_ms = clock_tick_ms(flight->options.workspace->clock);

    if (now_ms - flight->hold_checked_ms >= HOLD_CHECK_MS && !check_hold(flight, err))
        return false;
    turn->stop = flight->held;
    return true;
}

static void show_progress(struct flight *flight)
{
    struct figures *figures = &flight->figures;
    int64_t now_ms = clock_tick_ms(flight->options.workspace->clock);

    if (!flight->options.progress)
        return;
    struct queue_lane lane = {.name = ""};
    figures->is_blocked = flight->waiting && waiting_blocked(flight->waiting, &lane);
    figures->blocked_by = lane.name;
    figures->blocked_pause_s = figures->is_blocked && throttle_is_paused(lane.throttle, now_ms)
                                   ? (lane.throttle->pause_ms - now_ms + 999) / 1000
                                   : 0;
    figures->seconds = (double)(now_ms - flight->started_ms) / 1000;
    figures->per_second = figures->seconds > 0 ? (double)flight->sent / figures->seconds : 0;
    flight->options.progress(flight->options.ctx, figures);
}

static void release(struct flight *flight, int64_t id)
{
    if (LETTERS_IS(id))
        letters_let_go(flight->letters, id);
    else
        hand_of(flight, id)->subscriber = 0;
}

/* The answers are on the disk: these people are out of our hands. */
static void let_go(struct flight *flight, const struct relay_turn *turn)
{
    for (size_t i = 0; i < turn->answer_count; i++)
        release(flight, turn->answers[i].id);
}

/* Nothing of the turn was kept: the relay brings the same answers once more, at its end. */
static void undo(struct flight *flight, const struct relay_turn *turn)
{
    for (size_t i = 0; i < turn->got; i++)
        release(flight, turn->ids[i]);
    flight->figures = flight->before.figures;
    flight->sent = flight->before.sent;
}

/* In a transaction, which ends when it fails. */
static bool take_part(struct flight *flight, struct relay_turn *turn, struct error *err)
{
    turn->to_keep = work_turn(flight, turn, err);
    if (!turn->to_keep) {
        store_rollback(flight->options.workspace->store);
        undo(flight, turn);
    }
    return turn->to_keep;
}

/*
 * Answers in, new work out, in one transaction, which keep_turn() commits: what is handed out below
 * is on the disk as `sending` before.
 */
static bool take_turn(void *ctx, struct relay_turn *turn, struct error *err)
{
    struct flight *flight = ctx;
    struct store *store = flight->options.workspace->store;

    if (turn->to_keep) /* the second part of one */
        return take_part(flight, turn, err);
    flight->before = (struct before){.figures = flight->figures, .sent = flight->sent};
    flight->options.turn.now = clock_now(flight->options.workspace->clock);
    if (!turn->answer_count && !turn->want) {
        show_progress(flight);
        return idle_turn(flight, turn, err);
    }
    return store_begin(store, err) && take_part(flight, turn, err);
}

/* Building a message must not ask the store meanwhile: where it would, it is built afterwards. */
static bool keep_turn(void *ctx, const struct relay_meanwhile *meanwhile, struct error *err)
{
    const struct flight *flight = ctx;
    struct store *store = flight->options.workspace->store;

    if (message_plan_asks(flight->options.plan))
        return store_commit(store, err);
    return store_commit_while(store, meanwhile->call, meanwhile->what, err);
}

static void end_turn(void *ctx, const struct relay_turn *turn, bool is_kept)
{
    struct flight *flight = ctx;

    if (!is_kept) {
        undo(flight, turn);
        return;
    }
    let_go(flight, turn);
    show_progress(flight);
}

/* A message that cannot be made stops nobody else's: without a recipient the relay hands it back as
 * skipped. */
static bool build_mail(void *ctx, int64_t id, struct relay_mail *out, struct error *err)
{
    struct flight *flight = ctx;
    if (LETTERS_IS(id))
        return letters_build(flight->letters, id, out, err);
    struct in_hand *hand = hand_of(flight, id);
    struct message_person person = {.id = id,
                                    .generation = hand->claim.generation,
                                    .joined_at = hand->claim.joined_at,
                                    .profile = &flight->profile};
    int64_t now = flight->options.turn.now;

    const struct message *made = ahead_take(flight->ahead, &hand->claim, now);
    hand->broken =
        !made && (!profile_decode(&flight->profile, hand->claim.profile.text,
                                  hand->claim.profile.len, err) ||
                  !message_render(flight->options.plan, &person, now, &flight->message, err));
    if (hand->broken)
        *out = (struct relay_mail){.sender = "", .recipient = ""};
    else
        post_mail(made ? made : &flight->message, out);
    return true;
}

static void note_event(void *ctx, const struct relay_event *event)
{
    const struct flight *flight = ctx;

    relay_log_note(flight->options.workspace->log, event);
}

static bool ended_early(const struct flight *flight)
{
    return flight->held || flight->day_full || stop_asked() > 0 ||
           answers_is_stopped(flight->options.answers);
}

bool flight_run(struct flight *flight, struct relay *relay, struct error *err)
{
    struct relay_work work = {
        .in_parts = true,
        .turn = take_turn,
        .keep = keep_turn,
        .kept = end_turn,
        .build = build_mail,
        .event = note_event,
        .ctx = flight,
        .clock = flight->options.workspace->clock,
    };

    const struct waiting_options all = {
        .workspace = flight->options.workspace,
        .answers = flight->options.answers,
        .turn = flight->options.turn,
        .expected = flight->figures.waiting + flight->figures.deferred,
    };

    store_expect_small_commits(flight->options.workspace->store);
    if (!waiting_open(&flight->waiting, &all, err) ||
        !letters_recover(flight->options.workspace, relay, err))
        return false;
    do {
        if (!relay_run(relay, &work, err))
            return false;
    } while (flight->again && !ended_early(flight));
    return true;
}

const struct figures *flight_figures(const struct flight *flight)
{
    return &flight->figures;
}

int64_t flight_sent(const struct flight *flight)
{
    return flight->sent;
}

void flight_note_slowed(const struct flight *flight, struct slowed_list *list)
{
    slowed_note(list, flight->waiting);
}

bool flight_was_held(const struct flight *flight)
{
    return flight->held;
}

bool flight_used_up_day(const struct flight *flight)
{
    return flight->day_full;
}
