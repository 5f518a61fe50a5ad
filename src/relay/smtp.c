#include "relay/smtp.h"

#include "base/stop.h"
#include "base/xalloc.h"
#include "relay/transfer.h"
#include "relay/trouble.h"

/*
 * A turn costs the caller a write to its disk, whether it carries one answer or fifty: answers wait
 * so long for those that are still to come. Less than a relay takes, more than it takes to answer
 * all at once.
 */
#define GATHER_MS   1
#define GATHER_MOST 32 /* answers: so many share the write well enough, and work waits for us */

struct smtp {
    const struct relay_work *work;
    struct fleet_common common;
    struct fleet *fleets;
    size_t fleet_count;
    int64_t share_now; /* the virtual time of share.h */
    struct lost *lost;
    int64_t gather_till_ms;                    /* of the answers at hand */
    size_t got;                                /* ids, in this turn */
    bool is_prepared;                          /* they are, as far as can be */
    struct slot *given[RELAY_CONNECTIONS_MAX]; /* beside turns.ids; NULL: not made ready */
};

static size_t busy_count(const struct smtp *smtp)
{
    size_t busy = 0;

    for (size_t i = 0; i < smtp->fleet_count; i++)
        busy += smtp->fleets[i].busy;
    return busy;
}

/* --- what came of a message --- */

static void hand_back(struct smtp *smtp, struct slot *slot)
{
    struct relay_answer *answer = &slot->dialogue.answer;
    struct turns *turns = &smtp->common.turns;

    bool is_unknown = answer->result == RELAY_UNKNOWN;

    answer->relay = slot->fleet->index;
    /* A connection that served others may end for reasons of its own. */
    if (slot->dialogue.is_lost && answer->result == RELAY_NOT_SENT && slot->answered == 0 &&
        lost_note(smtp->lost, answer->id, answer->relay) > smtp->fleet_count)
        lost_defer(answer);
    else if (answer->result < RELAY_UNKNOWN)
        fleet_note_answer(slot);
    if (turns->answer_count == 0)
        smtp->gather_till_ms = smtp->common.now_ms + GATHER_MS;
    slot->fleet->tally->results[answer->result]++;
    turns_answer(turns, answer);
    dialogue_take_answer(&slot->dialogue);
    slot->fleet->busy--;
    trouble_note(slot);
    slot->dialogue.trouble = DIALOGUE_NO_TROUBLE;
    if (is_unknown)
        trouble_note_break(slot);
}

/* What came of the slot's message and connection since we last looked. */
static void settle(struct smtp *smtp, struct slot *slot)
{
    struct dialogue *dialogue = &slot->dialogue;

    if (dialogue->chunk_failed)
        fleet_avoid_chunks(slot->fleet);
    if (dialogue->has_answer)
        hand_back(smtp, slot);
    if (!dialogue->is_over)
        return;
    fleet_close(slot);
    if (slot->answered == 0 && dialogue->answer.scope == RELAY_SCOPE_DOMAIN &&
        !dialogue->is_quitting)
        trouble_note_break(slot);
}

static void on_event(struct smtp *smtp, const struct loop_event *event)
{
    switch (event->kind) {
    case LOOP_OPENED:
        fleet_opened(event->owner);
        return;
    case LOOP_FAILED:
        fleet_failed(event->owner);
        return;
    case LOOP_READY:
        transfer(event->owner, smtp->common.now_ms);
        settle(smtp, event->owner);
        return;
    case LOOP_WATCHED: /* to wake us was all */
        return;
    }
}

static bool wait_and_work(struct smtp *smtp, int64_t at_most_ms, struct error *err)
{
    struct loop_event event;

    if (!loop_wait(smtp->common.loop, at_most_ms, err))
        return false;
    smtp->common.now_ms = clock_tick_ms(smtp->work->clock);
    while (loop_next(smtp->common.loop, &event))
        on_event(smtp, &event);
    return true;
}

/* --- a turn: answers out, new work in --- */

static void refuse_id(struct smtp *smtp, int64_t id)
{
    const struct relay_answer answer = {
        .id = id, .result = RELAY_NOT_SENT, .scope = RELAY_SCOPE_RELAY};

    turns_answer(&smtp->common.turns, &answer);
}

/* Makes the message ready on the slot; not an octet goes out. False: it could not be made. */
static bool prepare(struct smtp *smtp, struct slot *slot, int64_t id)
{
    struct turns *turns = &smtp->common.turns;
    struct relay_mail mail = {0};
    struct error err = {0};

    if (turns->has_failed || !smtp->work->build(smtp->work->ctx, id, &mail, &err)) {
        turns_fail(turns, &err);
        return false;
    }
    slot->fleet->busy++;
    dialogue_begin(&slot->dialogue, id, &mail, smtp->common.now_ms);
    return true;
}

static void begin(struct smtp *smtp, struct slot *slot)
{
    if (slot->state != SLOT_OPEN) /* lost meanwhile, and answered */
        return;
    if (slot->dialogue.is_busy && !transfer_out(slot, smtp->common.now_ms))
        dialogue_lose(&slot->dialogue);
    settle(smtp, slot);
}

/* There are answers, and more may follow in a moment. */
static bool is_gathering(const struct smtp *smtp)
{
    const struct turns *turns = &smtp->common.turns;

    return turns->answer_count > 0 && turns->answer_count < GATHER_MOST && !turns->ends &&
           smtp->common.now_ms < smtp->gather_till_ms && busy_count(smtp) > 0;
}

/* With in_order only the first that works is wanted. */
static bool is_wanted(const struct smtp *smtp, const struct fleet *fleet)
{
    if (fleet_is_pausing(fleet))
        return false;
    for (size_t i = 0; smtp->work->in_order && i < fleet->index; i++)
        if (fleet_works(&smtp->fleets[i]))
            return false;
    return true;
}

/* How many messages the relays can take now, each as its pace and its connections allow. */
static size_t count_offers(struct smtp *smtp)
{
    size_t all = 0;

    for (size_t i = 0; i < smtp->fleet_count; i++) {
        struct fleet *fleet = &smtp->fleets[i];
        size_t idle = is_wanted(smtp, fleet) ? fleet_idle_count(fleet) : 0;
        fleet->taken = 0;
        fleet->offer = fleet_allows(fleet, idle);
        all += fleet->offer;
    }
    return all;
}

/* Is `fleet` the better choice? Rather one that did not break at this message. */
static bool is_sooner(const struct smtp *smtp, const struct fleet *fleet, const struct fleet *than,
                      int64_t id)
{
    bool broke = smtp->lost->count > 0 && lost_at(smtp->lost, id, fleet->index);
    bool than_broke = smtp->lost->count > 0 && lost_at(smtp->lost, id, than->index);

    if (broke != than_broke)
        return than_broke;
    return share_start(&fleet->share, smtp->share_now) < share_start(&than->share, smtp->share_now);
}

/* Whose turn it is among those that can take one more; there is one, we asked for no more. */
static struct fleet *next_fleet(struct smtp *smtp, int64_t id)
{
    struct fleet *next = NULL;

    for (size_t i = 0; i < smtp->fleet_count; i++) {
        struct fleet *fleet = &smtp->fleets[i];
        if (fleet->taken < fleet->offer && (!next || is_sooner(smtp, fleet, next, id)))
            next = fleet;
    }
    if (next && smtp->fleet_count > 1)
        smtp->share_now = share_take(&next->share, smtp->share_now);
    return next;
}

/* NULL when there is none. */
static struct slot *next_idle(struct slot *from, const struct slot *end)
{
    while (from < end && !slot_is_idle(from))
        from++;
    return from < end ? from : NULL;
}

/* One message a free connection is made ready. */
static void prepare_all(void *what)
{
    struct smtp *smtp = what;

    smtp->is_prepared = true;
    for (size_t i = 0; i < smtp->got; i++) {
        struct fleet *fleet = next_fleet(smtp, smtp->common.turns.ids[i]);
        struct slot *slot =
            fleet ? next_idle(fleet->slots, fleet->slots + fleet->slot_count) : NULL;
        smtp->given[i] = NULL;
        if (fleet)
            fleet->taken++;
        if (slot && prepare(smtp, slot, smtp->common.turns.ids[i]))
            smtp->given[i] = slot;
    }
}

/* What happened while the disk was at work: to a connection that is closed nothing is sent, so that
 * nobody on it is in doubt. A failure shows in the next wait. */
static void catch_up(struct smtp *smtp)
{
    (void)wait_and_work(smtp, 0, NULL);
}

/* The turn is kept: out with them. Or it failed, and they were never given. */
static void begin_all(struct smtp *smtp, bool is_kept)
{
    for (size_t i = 0; i < smtp->got && smtp->is_prepared; i++) {
        struct slot *slot = smtp->given[i];
        if (!is_kept && slot) {
            dialogue_forget(&slot->dialogue, smtp->common.now_ms);
            slot->fleet->busy--;
        } else if (is_kept && slot) {
            begin(smtp, slot);
        } else if (is_kept) {
            refuse_id(smtp, smtp->common.turns.ids[i]);
        }
    }
}

/* The first part of a turn, when two thirds of the answers are there: what it costs the caller is
 * done while the relays answer the others. */
static void begin_early(struct smtp *smtp)
{
    struct turns *turns = &smtp->common.turns;

    if (!smtp->work->in_parts || turns->is_begun || turns->answer_count < 2 * busy_count(smtp))
        return;
    (void)turns_begin_one(turns, count_offers(smtp), smtp->common.now_ms);
}

/* Answers go out, new work comes in. The messages are made while the caller's disk is at work. */
static void take_turn(struct smtp *smtp)
{
    struct turns *turns = &smtp->common.turns;
    int64_t now_ms = smtp->common.now_ms;
    bool is_dry = now_ms < turns->dry_till_ms && turns->answer_count == 0;
    size_t want = is_dry ? 0 : count_offers(smtp);
    const struct relay_meanwhile prepare = {.call = prepare_all, .what = smtp};

    smtp->got = turns->is_begun ? turns_go_on(turns, want) : turns_begin_one(turns, want, now_ms);
    smtp->is_prepared = false;
    bool is_kept = turns_end_one(turns, &prepare, now_ms);
    if (is_kept && !smtp->is_prepared)
        prepare_all(smtp);
    for (size_t i = 0; i < smtp->fleet_count && is_kept && smtp->got > 0; i++)
        fleet_take(&smtp->fleets[i]);
    if (is_kept && smtp->got > 0)
        catch_up(smtp);
    begin_all(smtp, is_kept);
}

/* --- connections and time --- */

static void grow(struct smtp *smtp)
{
    int64_t now_ms = smtp->common.now_ms;

    if (smtp->common.turns.ends || now_ms < smtp->common.turns.dry_till_ms)
        return;
    for (size_t i = 0; i < smtp->fleet_count; i++) {
        struct fleet *fleet = &smtp->fleets[i];
        size_t idle = fleet_idle_count(fleet);
        size_t more = fleet_allows(fleet, fleet->slot_count);
        if (more > idle && is_wanted(smtp, fleet))
            fleet_grow(fleet, more - idle);
    }
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When the fleet has something to do of itself. */
static int64_t fleet_due_ms(struct fleet *fleet, bool wants_work, int64_t at)
{
    int64_t now_ms = fleet->common->now_ms;

    for (size_t i = 0; i < fleet->slot_count; i++)
        if (fleet->slots[i].state == SLOT_OPEN)
            at = sooner(at, fleet->slots[i].dialogue.deadline_ms);
    if (!wants_work)
        return at;
    int64_t token_ms = token_delay_ms(&fleet->token);
    if (token_ms < INT64_MAX)
        at = sooner(at, now_ms + token_ms);
    int64_t delay_ms = fleet_delay_ms(fleet);
    if (delay_ms > 0 || fleet_idle_count(fleet) > 0)
        return sooner(at, now_ms + delay_ms);
    return fleet->grow_ms > now_ms ? sooner(at, fleet->grow_ms) : at;
}

static int64_t wait_ms(struct smtp *smtp)
{
    const struct turns *turns = &smtp->common.turns;
    int64_t now_ms = smtp->common.now_ms;
    int64_t at = turns->has_failed ? now_ms + TURNS_TICK_MS : turns->due_ms;
    bool is_dry = now_ms < turns->dry_till_ms;
    bool wants_work = !turns->ends && !is_dry;

    if (is_gathering(smtp))
        return smtp->gather_till_ms - now_ms;
    if ((turns->answer_count > 0 && !turns->has_failed) || (turns->ends && !busy_count(smtp)))
        return 0;
    if (is_dry && !turns->ends)
        at = sooner(at, turns->dry_till_ms);
    for (size_t i = 0; i < smtp->fleet_count; i++) {
        struct fleet *fleet = &smtp->fleets[i];
        at = fleet_due_ms(fleet, wants_work && is_wanted(smtp, fleet), at);
        if (wants_work && fleet_is_pausing(fleet))
            at = sooner(at, fleet->retry_ms);
    }
    return at > now_ms ? at - now_ms : 0;
}

/* Time limits: of the dialogue, or a connection long without work, which a QUIT ends politely. */
static void expire(struct smtp *smtp, struct fleet *fleet)
{
    int64_t now_ms = smtp->common.now_ms;

    for (size_t i = 0; i < fleet->slot_count; i++) {
        struct slot *slot = &fleet->slots[i];
        if (slot->state != SLOT_OPEN || now_ms < slot->dialogue.deadline_ms)
            continue;
        if (slot_is_idle(slot)) {
            dialogue_quit(&slot->dialogue, now_ms);
            if (transfer_out(slot, now_ms))
                continue;
        }
        dialogue_expire(&slot->dialogue);
        settle(smtp, slot);
    }
}

/* Asked twice to stop: everything at once, whatever is in hand. */
static void drop_all(struct smtp *smtp, struct fleet *fleet)
{
    smtp->common.turns.ends = true;
    for (size_t i = 0; i < fleet->slot_count; i++) {
        if (fleet->slots[i].state != SLOT_OPEN)
            continue;
        dialogue_lose(&fleet->slots[i].dialogue);
        settle(smtp, &fleet->slots[i]);
    }
}

/* --- the run --- */

/* What may end it: a wish to stop, a deadline, and that no relay is left. */
static void heed(struct smtp *smtp)
{
    int asked = turns_stop_asked(&smtp->common.turns);

    if (asked > 0)
        smtp->common.turns.ends = true;
    for (size_t i = 0; i < smtp->fleet_count; i++) {
        struct fleet *fleet = &smtp->fleets[i];
        if (asked > 1)
            drop_all(smtp, fleet);
        expire(smtp, fleet);
        fleet_age(fleet);
    }
    trouble_end(smtp->fleets, smtp->fleet_count);
}

static void work(struct smtp *smtp)
{
    struct error err = {0};

    while (true) {
        smtp->common.now_ms = clock_tick_ms(smtp->work->clock);
        heed(smtp);
        if (is_gathering(smtp))
            begin_early(smtp);
        else
            take_turn(smtp);
        if (smtp->common.turns.ends && busy_count(smtp) == 0)
            return;
        grow(smtp);
        if (wait_and_work(smtp, wait_ms(smtp), &err))
            continue;
        turns_fail(&smtp->common.turns, &err);
        for (size_t i = 0; i < smtp->fleet_count; i++)
            drop_all(smtp, &smtp->fleets[i]);
    }
}

static void quit_all(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->slot_count; i++) {
        struct slot *slot = &fleet->slots[i];
        if (!slot_is_idle(slot))
            continue;
        dialogue_quit(&slot->dialogue, fleet->common->now_ms);
        if (!transfer_out(slot, fleet->common->now_ms))
            fleet_close(slot);
    }
}

static void say_goodbye(struct smtp *smtp)
{
    int64_t end_ms = smtp->common.now_ms + smtp->fleets[0].options->times->quit;
    size_t open = 0;

    for (size_t i = 0; i < smtp->fleet_count; i++)
        quit_all(&smtp->fleets[i]);
    do {
        open = 0;
        for (size_t i = 0; i < smtp->fleet_count; i++)
            open += smtp->fleets[i].open;
    } while (open > 0 && smtp->common.now_ms < end_ms &&
             turns_stop_asked(&smtp->common.turns) < 2 &&
             wait_and_work(smtp, end_ms - smtp->common.now_ms, NULL));
}

static void prepare_fleets(struct smtp *smtp, const struct smtp_relays *relays)
{
    smtp->common.now_ms = clock_tick_ms(smtp->work->clock);
    smtp->fleets = xcalloc(relays->count, sizeof *smtp->fleets);
    smtp->fleet_count = relays->count;
    for (size_t i = 0; i < relays->count; i++) {
        fleet_init(&smtp->fleets[i], &relays->list[i], &smtp->common, i, &relays->tallies[i]);
        share_init(&smtp->fleets[i].share, relays->list, relays->count, i);
    }
}

bool smtp_run(const struct smtp_relays *relays, const struct relay_work *given, struct error *err)
{
    struct smtp smtp = {.work = given, .lost = relays->lost};
    struct turns *turns = &smtp.common.turns;
    size_t connections = 0;

    for (size_t i = 0; i < relays->count; i++)
        connections += relays->list[i].connections;
    turns_init(turns, given, connections);
    bool is_fine = loop_open(&smtp.common.loop, err) &&
                   (given->stop_asked || loop_watch(smtp.common.loop, stop_fd(), NULL, err));
    if (is_fine) {
        prepare_fleets(&smtp, relays);
        work(&smtp);
        is_fine = turns_end(turns, err);
        say_goodbye(&smtp);
    }
    for (size_t i = 0; i < smtp.fleet_count; i++)
        fleet_done(&smtp.fleets[i]);
    free(smtp.fleets);
    loop_close(smtp.common.loop);
    turns_done(turns);
    return is_fine;
}
