#include "relay/fleet.h"

#include "base/xalloc.h"

#define FAILURES_BEFORE_GIVING_UP 4
#define CAP_RAISE_MS              60000

void fleet_init(struct fleet *fleet, const struct relay_options *options,
                struct fleet_common *common, size_t index, struct relay_tally *tally)
{
    *fleet = (struct fleet){.options = options,
                            .common = common,
                            .index = index,
                            .tally = tally,
                            .slot_count = options->connections,
                            .cap = options->connections,
                            .pause_ms = options->times->pause};
    fleet->slots = xcalloc(fleet->slot_count, sizeof *fleet->slots);
    for (size_t i = 0; i < fleet->slot_count; i++)
        fleet->slots[i].fleet = fleet;
    pace_init(&fleet->pace, options->rate_count, options->rate_ms, common->now_ms);
    pace_resume(&fleet->pace, options->rate_since_ms);
    brake_init(&fleet->brake, options->rate_count, options->rate_ms, options->times->step);
    token_init(&fleet->token, options->token, options->times->token);
    tally->is_out = false;
}

void fleet_done(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->slot_count; i++) {
        connection_close(fleet->slots[i].connection);
        dialogue_done(&fleet->slots[i].dialogue);
    }
    free(fleet->slots);
    token_done(&fleet->token, fleet->common->loop);
}

static void tell(const struct fleet *fleet, enum relay_event_kind kind, int code)
{
    int64_t next_ms = fleet->retry_ms > fleet->grow_ms ? fleet->retry_ms : fleet->grow_ms;
    int64_t now_ms = fleet->common->now_ms;
    const struct relay_event event = {.kind = kind,
                                      .relay = fleet->index,
                                      .connections = fleet->open,
                                      .code = code,
                                      .percent = brake_percent(&fleet->brake),
                                      .pause_ms = next_ms > now_ms ? next_ms - now_ms : 0};

    turns_tell(&fleet->common->turns, &event);
}

bool slot_is_idle(const struct slot *slot)
{
    return slot->state == SLOT_OPEN && !slot->dialogue.is_busy && !slot->dialogue.is_quitting;
}

size_t fleet_idle_count(const struct fleet *fleet)
{
    size_t count = 0;

    for (size_t i = 0; i < fleet->slot_count; i++)
        count += slot_is_idle(&fleet->slots[i]);
    return count;
}

bool fleet_is_pausing(const struct fleet *fleet)
{
    return fleet->common->now_ms < fleet->retry_ms;
}

bool fleet_works(const struct fleet *fleet)
{
    return !fleet->is_out && fleet->failures == 0;
}

size_t fleet_allows(struct fleet *fleet, size_t wanted)
{
    int64_t now_ms = fleet->common->now_ms;

    if (fleet_works(fleet))
        wanted = brake_allows(&fleet->brake, wanted, now_ms);
    else if (wanted > 1 || fleet->busy > 0) /* the pause was slow enough */
        wanted = fleet->busy == 0;
    return pace_allows(&fleet->pace, wanted, now_ms);
}

void fleet_take(struct fleet *fleet)
{
    pace_take(&fleet->pace, fleet->taken, fleet->common->now_ms);
    brake_take(&fleet->brake, fleet->taken, fleet->common->now_ms);
}

int64_t fleet_delay_ms(struct fleet *fleet)
{
    int64_t agreed_ms = pace_delay_ms(&fleet->pace, fleet->common->now_ms);
    int64_t braked_ms = brake_delay_ms(&fleet->brake, fleet->common->now_ms);

    if (!fleet_works(fleet))
        return fleet->busy > 0 ? TURNS_TICK_MS : agreed_ms; /* an answer tells when */
    return agreed_ms > braked_ms ? agreed_ms : braked_ms;
}

static void open_slot(struct fleet *fleet, struct slot *slot)
{
    const struct relay_options *options = fleet->options;
    const struct connection_options how = {.url = options->url,
                                           .user = options->user,
                                           .password = options->token ? fleet->token.secret.text
                                                                      : options->password,
                                           .is_token = options->token != NULL,
                                           .ehlo = options->ehlo,
                                           .ca_file = options->ca_file,
                                           .tls_off = options->tls_off,
                                           .limit_ms = options->times->open};

    if (!connection_open(&slot->connection, fleet->common->loop, &how, slot,
                         &fleet->last_failure)) {
        fleet_give_up(fleet);
        return;
    }
    slot->state = SLOT_OPENING;
    slot->answered = 0;
    slot->token = fleet->token.number;
    fleet->opening++;
}

static bool may_grow(const struct fleet *fleet)
{
    size_t most_opening = fleet->open > 1 ? fleet->open : 1; /* doubles each time */

    return !fleet_is_pausing(fleet) && fleet->common->now_ms >= fleet->grow_ms &&
           fleet->open + fleet->opening < fleet->cap && fleet->opening < most_opening;
}

void fleet_opened(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;

    fleet->opening--;
    fleet->open++;
    fleet->was_reached = true;
    token_accept(&fleet->token);
    fleet->tally->connected++;
    slot->state = SLOT_OPEN;
    dialogue_init(&slot->dialogue, connection_offer(slot->connection), fleet->options->times,
                  fleet->common->now_ms);
    slot->dialogue.avoids_chunks = fleet->tally->avoids_chunks;
    tell(fleet, RELAY_EVENT_CONNECTED, 0);
}

void fleet_avoid_chunks(struct fleet *fleet)
{
    fleet->tally->avoids_chunks = true;
    for (size_t i = 0; i < fleet->slot_count; i++)
        fleet->slots[i].dialogue.avoids_chunks = true;
}

static bool is_final(const struct fleet *fleet, enum connection_failure failure)
{
    switch (failure) {
    case CONNECTION_BAD_CERTIFICATE:
    case CONNECTION_NO_LOGIN:
    case CONNECTION_WRONG_LOGIN:
    case CONNECTION_TURNED_AWAY:
    case CONNECTION_BAD_OPTIONS:
        return true;
    case CONNECTION_NO_TLS: /* a server that had it may be restarting */
        return !fleet->was_reached;
    case CONNECTION_FINE:
    case CONNECTION_NO_HOST:
    case CONNECTION_NO_ANSWER:
    case CONNECTION_LATER:
        break;
    }
    return false;
}

/* The open ones go on; another is tried later. */
static void limit(struct fleet *fleet, int code)
{
    fleet->cap = fleet->open;
    fleet->cap_raise_ms = fleet->common->now_ms + CAP_RAISE_MS;
    fleet->grow_ms = fleet->common->now_ms + fleet->options->times->pause;
    tell(fleet, RELAY_EVENT_FAILED, code);
}

void fleet_failed(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;
    int code = 0;
    enum connection_failure failure = connection_failure(slot->connection, &code);

    fleet->opening--;
    (void)connection_explain(slot->connection, &fleet->last_failure);
    connection_close(slot->connection);
    slot->connection = NULL;
    slot->state = SLOT_EMPTY;
    if (failure == CONNECTION_WRONG_LOGIN && token_refuse(&fleet->token, slot->token))
        return;          /* it may have expired: the next connection has another */
    if (fleet->open > 0) /* more at once than it takes? */
        limit(fleet, code);
    else if (is_final(fleet, failure))
        fleet_give_up(fleet);
    else
        fleet_pause(fleet, RELAY_EVENT_FAILED, code);
}

void fleet_close(struct slot *slot)
{
    connection_close(slot->connection);
    slot->connection = NULL;
    slot->state = SLOT_EMPTY;
    slot->fleet->open--;
}

static void slow_down(struct fleet *fleet)
{
    brake_halve(&fleet->brake, fleet->common->now_ms, fleet->retry_ms);
    int percent = brake_percent(&fleet->brake);
    if (percent == 100)
        return;
    fleet->tally->slowed++;
    if (fleet->tally->lowest_percent == 0 || percent < fleet->tally->lowest_percent)
        fleet->tally->lowest_percent = percent;
}

/* Several connections that fail together are one failure. */
void fleet_pause(struct fleet *fleet, enum relay_event_kind kind, int code)
{
    int64_t most_ms = fleet->options->times->pause_most;
    int64_t now_ms = fleet->common->now_ms;

    if (fleet->failures == 0)
        fleet->failing_since_ms = now_ms;
    if (fleet_is_pausing(fleet))
        return;
    fleet->failures++;
    fleet->retry_ms = now_ms + fleet->pause_ms;
    if (fleet->was_reached) /* else there was no pace yet */
        slow_down(fleet);
    fleet->pause_ms = fleet->pause_ms * 2 < most_ms ? fleet->pause_ms * 2 : most_ms;
    tell(fleet, kind, code);
}

void fleet_note_answer(struct slot *slot)
{
    struct fleet *fleet = slot->fleet;

    slot->answered++;
    if (fleet_is_pausing(fleet)) /* of a message from before */
        return;
    fleet->failures = 0;
    fleet->pause_ms = fleet->options->times->pause;
    if (!fleet->is_out)
        return;
    fleet->is_out = false;
    fleet->tally->is_out = false;
    tell(fleet, RELAY_EVENT_BACK, 0);
}

static void put_out(struct fleet *fleet)
{
    if (fleet->is_out)
        return;
    fleet->is_out = true;
    fleet->tally->is_out = true;
    (void)snprintf(fleet->tally->why, sizeof fleet->tally->why, "%s", fleet->last_failure.message);
    tell(fleet, RELAY_EVENT_OUT, 0);
}

void fleet_give_up(struct fleet *fleet)
{
    fleet->retry_ms = fleet->common->now_ms + fleet->options->times->refused;
    put_out(fleet);
}

static void lose_patience(struct fleet *fleet)
{
    const struct relay_times *times = fleet->options->times;
    int64_t limit_ms = fleet->was_reached ? times->give_up : times->reach;

    if (fleet->is_out || fleet->failures < FAILURES_BEFORE_GIVING_UP ||
        fleet->busy + fleet->opening > 0 ||
        fleet->common->now_ms - fleet->failing_since_ms < limit_ms)
        return;
    put_out(fleet);
}

void fleet_age(struct fleet *fleet)
{
    if (fleet_works(fleet) && brake_rise(&fleet->brake, fleet->common->now_ms))
        tell(fleet, RELAY_EVENT_FASTER, 0);
    lose_patience(fleet);
}

/* Of the relays that want one. Their command may be at work. */
static bool has_token(struct fleet *fleet)
{
    struct error err = {0};

    switch (token_get(&fleet->token, fleet->common->loop, fleet->common->now_ms, &err)) {
    case TOKEN_THERE:
        return true;
    case TOKEN_WAIT:
        return false;
    case TOKEN_FAILED:
        break;
    }
    (void)error_wrap(&err, "the relay '%s'", fleet->options->url);
    fleet->last_failure = err;
    if (fleet->was_reached || err.kind == ERROR_UNAVAILABLE) /* it worked before */
        fleet_pause(fleet, RELAY_EVENT_FAILED, 0);
    else
        fleet_give_up(fleet);
    return false;
}

void fleet_grow(struct fleet *fleet, size_t more)
{
    int64_t now_ms = fleet->common->now_ms;

    if (fleet->cap < fleet->slot_count && now_ms >= fleet->cap_raise_ms) {
        fleet->cap++;
        fleet->cap_raise_ms = now_ms + CAP_RAISE_MS;
    }
    if (more == 0 || !may_grow(fleet) || !has_token(fleet))
        return;
    for (size_t i = 0; i < fleet->slot_count; i++) {
        if (fleet->opening >= more || !may_grow(fleet) || fleet->common->turns.ends)
            return;
        if (fleet->slots[i].state == SLOT_EMPTY)
            open_slot(fleet, &fleet->slots[i]);
    }
}
