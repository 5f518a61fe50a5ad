#include "jobs/recover.h"

#define PAGE 500

/* Chooses the state for one row; false is a failure. */
struct recovery {
    const struct workspace *workspace;
    const struct relay *relay;
    const struct delivery_turn *turn;
    enum delivery_state from;
    bool (*choose)(const struct recovery *recovery, int64_t subscriber, enum delivery_state *state,
                   struct error *err);
};

static bool ask_relay(const struct recovery *recovery, int64_t subscriber,
                      enum delivery_state *state, struct error *err)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    enum relay_trace trace = RELAY_TRACE_NONE;

    str_addf(&name, "%lld.%lld", (long long)recovery->turn->edition, (long long)subscriber);
    if (!relay_find(recovery->relay, name.text, &trace, err))
        return false;
    switch (trace) {
    case RELAY_TRACE_HANDED_OVER:
        *state = DELIVERY_ACCEPTED;
        return true;
    case RELAY_TRACE_UNTOUCHED:
        *state = DELIVERY_WAITING;
        return true;
    case RELAY_TRACE_NONE:
        *state = DELIVERY_UNKNOWN;
        return true;
    }
    return false;
}

static bool send_again(const struct recovery *recovery, int64_t subscriber,
                       enum delivery_state *state, struct error *err)
{
    (void)recovery;
    (void)subscriber;
    (void)err;
    *state = DELIVERY_WAITING;
    return true;
}

static bool leave_out(const struct recovery *recovery, int64_t subscriber,
                      enum delivery_state *state, struct error *err)
{
    (void)recovery;
    (void)subscriber;
    (void)err;
    *state = DELIVERY_SKIPPED;
    return true;
}

static bool settle_page(const struct recovery *recovery, const struct delivery_page *page,
                        struct error *err)
{
    struct store *store = recovery->workspace->store;

    for (size_t i = 0; i < page->count; i++) {
        int64_t subscriber = page->list[i].subscriber;
        enum delivery_state state = DELIVERY_UNKNOWN;
        if (!recovery->choose(recovery, subscriber, &state, err) ||
            !delivery_settle(store, recovery->turn, subscriber, state, err))
            return false;
    }
    return true;
}

static bool settle_all(const struct recovery *recovery, struct error *err)
{
    struct store *store = recovery->workspace->store;
    struct delivery_waiting list[PAGE];
    struct delivery_page page = {
        .edition = recovery->turn->edition, .now = recovery->turn->now, .list = list, .max = PAGE};

    do {
        if (!store_begin(store, err))
            return false;
        if (!delivery_orphans(store, &page, recovery->from, err) ||
            !settle_page(recovery, &page, err)) {
            store_rollback(store);
            return false;
        }
        if (!store_commit(store, err))
            return false;
    } while (page.count == PAGE);
    return true;
}

bool recover_orphans(const struct workspace *workspace, const struct relay *relay,
                     const struct delivery_turn *turn, struct error *err)
{
    const struct recovery recovery = {.workspace = workspace,
                                      .relay = relay,
                                      .turn = turn,
                                      .from = DELIVERY_SENDING,
                                      .choose = ask_relay};

    return settle_all(&recovery, err);
}

bool recover_unknown(const struct workspace *workspace, const struct delivery_turn *turn,
                     enum config_on_unknown how, struct error *err)
{
    struct recovery recovery = {.workspace = workspace, .turn = turn, .from = DELIVERY_UNKNOWN};

    switch (how) {
    case CONFIG_UNKNOWN_ASK:
        return true;
    case CONFIG_UNKNOWN_RESEND:
        recovery.choose = send_again;
        break;
    case CONFIG_UNKNOWN_SKIP:
        recovery.choose = leave_out;
        break;
    }
    return settle_all(&recovery, err);
}

bool recover_deliveries(const struct workspace *workspace, const struct relay *relay,
                        const struct delivery_turn *turn, struct error *err)
{
    struct recovery recovery = {.workspace = workspace,
                                .relay = relay,
                                .turn = turn,
                                .from = DELIVERY_SENDING,
                                .choose = ask_relay};

    return settle_all(&recovery, err) &&
           recover_unknown(workspace, turn, workspace->config->on_unknown, err);
}
