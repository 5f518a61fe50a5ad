#include "relay/fleet.h"

#include "base/xalloc.h"

#define FAILURES_BEFORE_GIVING_UP 4
#define CAP_RAISE_MS              60000

bool fleet_init(struct fleet *fleet, const struct relay_options *options, struct turns *turns,
                struct error *err)
{
    *fleet = (struct fleet){.options = options,
                            .turns = turns,
                            .slot_count = options->connections,
                            .cap = options->connections,
                            .pause_ms = options->times->pause};
    if (!loop_open(&fleet->loop, err))
        return false;
    fleet->slots = xcalloc(fleet->slot_count, sizeof *fleet->slots);
    return true;
}

void fleet_done(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->slot_count && fleet->slots; i++) {
        connection_close(fleet->slots[i].connection);
        dialogue_done(&fleet->slots[i].dialogue);
    }
    free(fleet->slots);
    loop_close(fleet->loop);
}

static void tell(const struct fleet *fleet, enum relay_event_kind kind, int code)
{
    const struct relay_event event = {
        .kind = kind,
        .connections = fleet->open,
        .code = code,
        .pause_ms = fleet->retry_ms > fleet->now_ms ? fleet->retry_ms - fleet->now_ms : 0};

    turns_tell(fleet->turns, &event);
}

static void open_slot(struct fleet *fleet, struct slot *slot)
{
    const struct relay_options *options = fleet->options;
    const struct connection_options how = {.url = options->url,
                                           .user = options->user,
                                           .password = options->password,
                                           .ehlo = options->ehlo,
                                           .ca_file = options->ca_file,
                                           .tls_off = options->tls_off,
                                           .limit_ms = options->times->open};
    struct error err = {0};

    if (!connection_open(&slot->connection, fleet->loop, &how, slot, &err)) {
        turns_fail(fleet->turns, &err);
        return;
    }
    slot->state = SLOT_OPENING;
    slot->answered = 0;
    fleet->opening++;
}

bool fleet_may_grow(const struct fleet *fleet)
{
    size_t most_opening = fleet->open > 1 ? fleet->open : 1; /* doubles each time */

    return fleet->now_ms >= fleet->retry_ms && fleet->open + fleet->opening < fleet->cap &&
           fleet->opening < most_opening;
}

void fleet_grow(struct fleet *fleet, size_t more)
{
    if (fleet->cap < fleet->slot_count && fleet->now_ms >= fleet->cap_raise_ms) {
        fleet->cap++;
        fleet->cap_raise_ms = fleet->now_ms + CAP_RAISE_MS;
    }
    for (size_t i = 0; i < fleet->slot_count; i++) {
        if (fleet->opening >= more || !fleet_may_grow(fleet) || fleet->turns->ends)
            return;
        if (fleet->slots[i].state == SLOT_EMPTY)
            open_slot(fleet, &fleet->slots[i]);
    }
}

void fleet_opened(struct fleet *fleet, struct slot *slot)
{
    fleet->opening--;
    fleet->open++;
    fleet->was_reached = true;
    slot->state = SLOT_OPEN;
    dialogue_init(&slot->dialogue, connection_offer(slot->connection), fleet->options->times,
                  fleet->now_ms);
    tell(fleet, RELAY_EVENT_CONNECTED, 0);
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

void fleet_failed(struct fleet *fleet, struct slot *slot)
{
    int code = 0;
    enum connection_failure failure = connection_failure(slot->connection, &code);

    fleet->opening--;
    (void)connection_explain(slot->connection, &fleet->last_failure);
    connection_close(slot->connection);
    slot->connection = NULL;
    slot->state = SLOT_EMPTY;
    if (is_final(fleet, failure))
        turns_fail(fleet->turns, &fleet->last_failure);
    if (fleet->open > 0) { /* more at once than it takes? */
        fleet->cap = fleet->open;
        fleet->cap_raise_ms = fleet->now_ms + CAP_RAISE_MS;
    }
    fleet_pause(fleet, RELAY_EVENT_FAILED, code);
}

void fleet_close(struct fleet *fleet, struct slot *slot)
{
    connection_close(slot->connection);
    slot->connection = NULL;
    slot->state = SLOT_EMPTY;
    fleet->open--;
}

void fleet_pause(struct fleet *fleet, enum relay_event_kind kind, int code)
{
    int64_t most_ms = fleet->options->times->pause_most;

    if (fleet->failures++ == 0)
        fleet->failing_since_ms = fleet->now_ms;
    fleet->retry_ms = fleet->now_ms + fleet->pause_ms;
    fleet->pause_ms = fleet->pause_ms * 2 < most_ms ? fleet->pause_ms * 2 : most_ms;
    tell(fleet, kind, code);
}

void fleet_note_answer(struct fleet *fleet, struct slot *slot)
{
    slot->answered++;
    fleet->failures = 0;
    fleet->pause_ms = fleet->options->times->pause;
}

void fleet_give_up(struct fleet *fleet)
{
    const struct relay_times *times = fleet->options->times;
    int64_t limit_ms = fleet->was_reached ? times->give_up : times->reach;

    if (fleet->failures < FAILURES_BEFORE_GIVING_UP || fleet->open + fleet->opening > 0 ||
        fleet->now_ms - fleet->failing_since_ms < limit_ms)
        return;
    turns_fail(fleet->turns, &fleet->last_failure);
}
