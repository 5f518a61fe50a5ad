#include "relay/smtp.h"

#include "base/stop.h"
#include "relay/fleet.h"
#include "relay/pace.h"

#define RECEIVE_BYTES 16384
/*
 * A turn costs the caller a write to its disk, whether it carries one answer or fifty: answers wait
 * so long for those that are still to come. Less than a relay takes, more than it takes to answer
 * all at once.
 */
#define GATHER_MS 1

struct smtp {
    const struct relay_work *work;
    struct turns turns;
    struct fleet fleet;
    struct pace pace;
    struct smtp_lost *lost;
    int64_t gather_till_ms;                    /* of the answers at hand */
    struct slot *given[RELAY_CONNECTIONS_MAX]; /* beside turns.ids; NULL: not made ready */
    char input[RECEIVE_BYTES];
};

/* A message that breaks one connection after the other must not be tried for ever in one run. */
static bool was_lost_before(struct smtp_lost *lost, int64_t id)
{
    size_t kept = lost->count < LOST_KEPT ? lost->count : LOST_KEPT;

    for (size_t i = 0; i < kept; i++)
        if (lost->ids[i] == id)
            return true;
    lost->ids[lost->count++ % LOST_KEPT] = id;
    return false;
}

static void defer_lost(struct relay_answer *answer)
{
    answer->result = RELAY_DEFERRED;
    answer->diagnosis = (struct diagnosis){.status = "4.4.2",
                                           .reason = REASON_NETWORK,
                                           .permanence = PERMANENCE_SOFT,
                                           .about = ABOUT_SYSTEM};
    (void)snprintf(answer->text, sizeof answer->text,
                   "the connection broke at this message, twice");
}

static void note_trouble(struct smtp *smtp, struct slot *slot)
{
    const struct dialogue *dialogue = &slot->dialogue;
    const struct relay_answer *answer = &dialogue->answer;
    const char *url = smtp->fleet.options->url;
    struct error err = {0};

    switch (dialogue->trouble) {
    case DIALOGUE_NO_TROUBLE:
        return;
    case DIALOGUE_LATER:
        (void)error_set(&smtp->fleet.last_failure, ERROR_UNAVAILABLE,
                        "the relay '%s' takes no mail for now: '%s'", url, answer->text);
        if (slot->answered == 0) /* else it only wants another connection */
            fleet_pause(&smtp->fleet, RELAY_EVENT_BUSY, answer->diagnosis.code);
        return;
    case DIALOGUE_QUOTA:
        (void)error_set(&err, ERROR_LATER,
                        "the relay '%s' takes no more from this account for now: '%s'; send again "
                        "later",
                        url, answer->text);
        break;
    case DIALOGUE_FOR_GOOD:
        (void)error_set(&err, ERROR_REFUSED,
                        "the relay '%s' refuses all our mail: '%s'; check the sender's address and "
                        "the login with your provider",
                        url, answer->text);
        break;
    case DIALOGUE_TOO_LARGE:
        (void)error_set(&err, ERROR_REFUSED,
                        "the relay '%s' takes messages of at most %lld octets, and this one is "
                        "larger; make pictures or attachments smaller",
                        url, (long long)dialogue->offer->max_octets);
        break;
    }
    turns_fail(&smtp->turns, &err);
}

/* What came of the slot's message and connection since we last looked. */
static void settle(struct smtp *smtp, struct slot *slot)
{
    struct dialogue *dialogue = &slot->dialogue;
    struct relay_answer *answer = &dialogue->answer;
    bool was_lost = dialogue->is_lost;

    if (dialogue->has_answer) {
        if (was_lost && answer->result == RELAY_NOT_SENT && was_lost_before(smtp->lost, answer->id))
            defer_lost(answer);
        else if (answer->result < RELAY_UNKNOWN)
            fleet_note_answer(&smtp->fleet, slot);
        if (smtp->turns.answer_count == 0)
            smtp->gather_till_ms = smtp->fleet.now_ms + GATHER_MS;
        turns_answer(&smtp->turns, answer);
        dialogue_take_answer(dialogue);
        smtp->fleet.busy--;
        note_trouble(smtp, slot);
        dialogue->trouble = DIALOGUE_NO_TROUBLE;
    }
    if (!dialogue->is_over)
        return;
    fleet_close(&smtp->fleet, slot);
    if (slot->answered == 0 && answer->scope == RELAY_SCOPE_DOMAIN && !dialogue->is_quitting) {
        (void)error_set(&smtp->fleet.last_failure, ERROR_UNAVAILABLE,
                        "the relay '%s' drops the connection", smtp->fleet.options->url);
        fleet_pause(&smtp->fleet, RELAY_EVENT_LOST, 0);
    }
}

static void receive_all(struct smtp *smtp, struct slot *slot)
{
    enum connection_io io = CONNECTION_DONE;
    size_t count = 0;

    while (io == CONNECTION_DONE && !slot->dialogue.is_over) {
        io = connection_receive(slot->connection, smtp->input, sizeof smtp->input, &count);
        if (io == CONNECTION_DONE)
            dialogue_input(&slot->dialogue, smtp->input, count, smtp->fleet.now_ms);
    }
    if (io == CONNECTION_GONE)
        dialogue_lose(&slot->dialogue);
}

/* True while the connection is of use. */
static bool transmit(struct smtp *smtp, struct slot *slot)
{
    struct dialogue *dialogue = &slot->dialogue;
    size_t len = 0;

    while (!dialogue->is_over) {
        const char *bytes = dialogue_output(dialogue, &len);
        size_t count = 0;
        if (len == 0)
            return true;
        enum connection_io io = connection_send(slot->connection, bytes, len, &count);
        if (io == CONNECTION_WAIT)
            return true;
        if (io == CONNECTION_GONE) /* perhaps it said why before it closed */
            return false;
        dialogue_sent(dialogue, count, smtp->fleet.now_ms);
    }
    return true;
}

/* Moves octets both ways as far as they go now. */
static void work_slot(struct smtp *smtp, struct slot *slot)
{
    receive_all(smtp, slot);
    if (!slot->dialogue.is_over && !transmit(smtp, slot)) {
        receive_all(smtp, slot);
        dialogue_lose(&slot->dialogue);
    }
    settle(smtp, slot);
}

static void on_event(struct smtp *smtp, const struct loop_event *event)
{
    switch (event->kind) {
    case LOOP_OPENED:
        fleet_opened(&smtp->fleet, event->owner);
        return;
    case LOOP_FAILED:
        fleet_failed(&smtp->fleet, event->owner);
        return;
    case LOOP_READY:
        work_slot(smtp, event->owner);
        return;
    case LOOP_WATCHED: /* to wake us was all */
        return;
    }
}

static bool is_idle(const struct slot *slot)
{
    return slot->state == SLOT_OPEN && !slot->dialogue.is_busy && !slot->dialogue.is_quitting;
}

/* The end when there is none. */
static struct slot *next_idle(struct slot *from, const struct slot *end)
{
    while (from < end && !is_idle(from))
        from++;
    return from;
}

static void refuse_id(struct smtp *smtp, int64_t id)
{
    const struct relay_answer answer = {
        .id = id, .result = RELAY_NOT_SENT, .scope = RELAY_SCOPE_RELAY};

    turns_answer(&smtp->turns, &answer);
}

/* Makes the message ready on the slot; not an octet goes out. False: it could not be made. */
static bool prepare(struct smtp *smtp, struct slot *slot, int64_t id)
{
    struct relay_mail mail = {0};
    struct error err = {0};

    if (smtp->turns.has_failed || !smtp->work->build(smtp->work->ctx, id, &mail, &err)) {
        turns_fail(&smtp->turns, &err);
        return false;
    }
    smtp->fleet.busy++;
    dialogue_begin(&slot->dialogue, id, &mail, smtp->fleet.now_ms);
    return true;
}

static void begin(struct smtp *smtp, struct slot *slot)
{
    if (!transmit(smtp, slot))
        dialogue_lose(&slot->dialogue);
    settle(smtp, slot);
}

static size_t idle_count(const struct fleet *fleet)
{
    size_t count = 0;

    for (size_t i = 0; i < fleet->slot_count; i++)
        count += is_idle(&fleet->slots[i]);
    return count;
}

/* There are answers, and more may follow in a moment. */
static bool is_gathering(const struct smtp *smtp)
{
    return smtp->turns.answer_count > 0 && smtp->fleet.busy > 0 && !smtp->turns.ends &&
           smtp->fleet.now_ms < smtp->gather_till_ms;
}

/* One message a free connection is made ready. */
static void prepare_all(struct smtp *smtp, size_t got)
{
    struct slot *slot = smtp->fleet.slots;
    const struct slot *end = slot + smtp->fleet.slot_count;

    for (size_t i = 0; i < got; i++) {
        smtp->given[i] = NULL;
        slot = next_idle(slot, end); /* there is one: we asked for no more than there are */
        if (slot < end && prepare(smtp, slot, smtp->turns.ids[i]))
            smtp->given[i] = slot;
        slot += slot < end;
    }
}

/* The turn is kept: out with them. Or it failed, and they were never given. */
static void begin_all(struct smtp *smtp, size_t got, bool is_kept)
{
    for (size_t i = 0; i < got; i++) {
        struct slot *slot = smtp->given[i];
        if (!is_kept && slot) {
            dialogue_forget(&slot->dialogue, smtp->fleet.now_ms);
            smtp->fleet.busy--;
        } else if (is_kept && slot) {
            begin(smtp, slot);
        } else if (is_kept) {
            refuse_id(smtp, smtp->turns.ids[i]);
        }
    }
}

/* Answers go out, new work comes in. The messages are made while the caller's disk is at work. */
static void take_turn(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;
    struct turns *turns = &smtp->turns;
    bool is_dry = fleet->now_ms < turns->dry_till_ms && turns->answer_count == 0;
    size_t want = is_dry ? 0 : pace_allows(&smtp->pace, idle_count(fleet), fleet->now_ms);
    size_t got = turns_begin_one(turns, want, fleet->now_ms);

    prepare_all(smtp, got);
    bool is_kept = turns_end_one(turns, fleet->now_ms);
    pace_take(&smtp->pace, is_kept ? got : 0, fleet->now_ms);
    begin_all(smtp, got, is_kept);
}

static void grow(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;
    size_t idle = idle_count(fleet);

    if (smtp->turns.ends || fleet->now_ms < smtp->turns.dry_till_ms)
        return;
    size_t more = pace_allows(&smtp->pace, fleet->slot_count, fleet->now_ms);
    fleet_grow(fleet, more > idle ? more - idle : 0);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t wait_ms(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;
    const struct turns *turns = &smtp->turns;
    int64_t at = turns->has_failed ? fleet->now_ms + TURNS_TICK_MS : turns->due_ms;
    bool is_dry = fleet->now_ms < turns->dry_till_ms;
    bool wants_work = !turns->ends && !is_dry;

    if (is_gathering(smtp))
        return smtp->gather_till_ms - fleet->now_ms;
    if ((turns->answer_count > 0 && !turns->has_failed) || (turns->ends && fleet->busy == 0))
        return 0;
    for (size_t i = 0; i < fleet->slot_count; i++)
        if (fleet->slots[i].state == SLOT_OPEN)
            at = sooner(at, fleet->slots[i].dialogue.deadline_ms);
    if (is_dry && !turns->ends)
        at = sooner(at, turns->dry_till_ms);
    if (wants_work && idle_count(fleet) > 0)
        at = sooner(at, fleet->now_ms + pace_delay_ms(&smtp->pace, fleet->now_ms));
    else if (wants_work && fleet->retry_ms > fleet->now_ms)
        at = sooner(at, fleet->retry_ms);
    return at > fleet->now_ms ? at - fleet->now_ms : 0;
}

/* Time limits: of the dialogue, or a connection long without work, which a QUIT ends politely. */
static void expire(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;

    for (size_t i = 0; i < fleet->slot_count; i++) {
        struct slot *slot = &fleet->slots[i];
        if (slot->state != SLOT_OPEN || fleet->now_ms < slot->dialogue.deadline_ms)
            continue;
        if (is_idle(slot)) {
            dialogue_quit(&slot->dialogue, fleet->now_ms);
            if (transmit(smtp, slot))
                continue;
        }
        dialogue_lose(&slot->dialogue);
        settle(smtp, slot);
    }
}

/* Asked twice to stop: everything at once, whatever is in hand. */
static void drop_all(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;

    smtp->turns.ends = true;
    for (size_t i = 0; i < fleet->slot_count; i++) {
        if (fleet->slots[i].state != SLOT_OPEN)
            continue;
        dialogue_lose(&fleet->slots[i].dialogue);
        settle(smtp, &fleet->slots[i]);
    }
}

static void heed_stop(struct smtp *smtp)
{
    int asked = turns_stop_asked(&smtp->turns);

    if (asked > 0)
        smtp->turns.ends = true;
    if (asked > 1)
        drop_all(smtp);
}

static bool wait_and_work(struct smtp *smtp, int64_t at_most_ms, struct error *err)
{
    struct fleet *fleet = &smtp->fleet;
    struct loop_event event;

    if (!loop_wait(fleet->loop, at_most_ms, err))
        return false;
    fleet->now_ms = clock_tick_ms(smtp->work->clock);
    while (loop_next(fleet->loop, &event))
        on_event(smtp, &event);
    return true;
}

static void work(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;
    struct error err = {0};

    while (true) {
        fleet->now_ms = clock_tick_ms(smtp->work->clock);
        heed_stop(smtp);
        expire(smtp);
        if (!is_gathering(smtp))
            take_turn(smtp);
        if (smtp->turns.ends && fleet->busy == 0)
            return;
        grow(smtp);
        fleet_give_up(fleet);
        if (!wait_and_work(smtp, wait_ms(smtp), &err)) {
            turns_fail(&smtp->turns, &err);
            drop_all(smtp);
        }
    }
}

static void say_goodbye(struct smtp *smtp)
{
    struct fleet *fleet = &smtp->fleet;
    int64_t end_ms = fleet->now_ms + fleet->options->times->quit;

    for (size_t i = 0; i < fleet->slot_count; i++) {
        if (!is_idle(&fleet->slots[i]))
            continue;
        dialogue_quit(&fleet->slots[i].dialogue, fleet->now_ms);
        if (!transmit(smtp, &fleet->slots[i]))
            fleet_close(fleet, &fleet->slots[i]);
    }
    while (fleet->open > 0 && fleet->now_ms < end_ms && turns_stop_asked(&smtp->turns) < 2)
        if (!wait_and_work(smtp, end_ms - fleet->now_ms, NULL))
            return;
}

bool smtp_run(const struct relay_options *options, const struct relay_work *given,
              struct smtp_lost *lost, struct error *err)
{
    struct smtp smtp = {.work = given, .lost = lost};
    bool is_ready = false;

    turns_init(&smtp.turns, given, options->connections);
    is_ready = fleet_init(&smtp.fleet, options, &smtp.turns, err) &&
               turns_use_thread(&smtp.turns, err) &&
               (given->stop_asked || loop_watch(smtp.fleet.loop, stop_fd(), NULL, err));
    bool is_fine = is_ready;
    if (is_ready) {
        smtp.fleet.now_ms = clock_tick_ms(given->clock);
        pace_init(&smtp.pace, options->rate_count, options->rate_ms, smtp.fleet.now_ms);
        pace_resume(&smtp.pace, options->rate_since_ms);
        work(&smtp);
        is_fine = turns_end(&smtp.turns, err);
        say_goodbye(&smtp);
    }
    fleet_done(&smtp.fleet);
    turns_done(&smtp.turns);
    return is_fine;
}
