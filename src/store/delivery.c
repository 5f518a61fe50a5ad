#include "store/delivery.h"

#include <assert.h>

#include "store/marks.h"
#include "store/query.h"
#include "store/readahead.h"

const char *delivery_state_word(enum delivery_state state)
{
    switch (state) {
    case DELIVERY_WAITING:
        return "waiting";
    case DELIVERY_SENDING:
        return "sending";
    case DELIVERY_ACCEPTED:
        return "accepted";
    case DELIVERY_DEFERRED:
        return "deferred";
    case DELIVERY_REFUSED:
        return "refused";
    case DELIVERY_UNKNOWN:
        return "unknown";
    case DELIVERY_SKIPPED:
        return "skipped";
    }
    return "none";
}

bool delivery_add(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                  uint64_t domain_key, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_ADD, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, (int64_t)domain_key);
    query_int(&q, 4, turn->now);
    query_int(&q, 5, DELIVERY_WAITING);
    return query_run(&q, err);
}

static bool add_status(struct store *store, const struct delivery_turn *turn,
                       enum subscription_status status, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_ADD_STATUS, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, turn->now);
    query_int(&q, 3, DELIVERY_WAITING);
    query_int(&q, 4, (int64_t)status);
    if (!query_run(&q, err))
        return false;
    *count += query_written(store);
    return true;
}

bool delivery_add_everybody(struct store *store, const struct delivery_turn *turn, int64_t *count,
                            struct error *err)
{
    int64_t added = 0;

    for (int status = 0; status < SUBSCRIPTION_STATUSES; status++)
        if (subscription_is_mailed((enum subscription_status)status) &&
            !add_status(store, turn, (enum subscription_status)status, &added, err))
            return false;
    *count = added;
    return true;
}

static bool fill_page(struct query *q, struct delivery_page *page, struct error *err)
{
    bool row = false;

    page->count = 0;
    while (page->count < page->max) {
        if (!query_next(q, &row, err))
            return false;
        if (!row)
            break;
        struct delivery_waiting *waiting = &page->list[page->count++];
        waiting->subscriber = query_column_int(q, 0);
        waiting->domain_key = (uint64_t)query_column_int(q, 1);
        page->after = waiting->subscriber;
    }
    return true;
}

bool delivery_read_page(struct store *store, struct delivery_page *page, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_PAGE, err))
        return false;
    bool is_by_hand = page->only == DELIVERY_ONLY_NOW;
    query_int(&q, 1, page->edition);
    query_int(&q, 2, page->after);
    query_int(&q, 3, page->only == DELIVERY_ONLY_ANY ? DELIVERY_WAITING : 0);
    query_int(&q, 4, DELIVERY_DEFERRED);
    query_int(&q, 5, is_by_hand ? DELIVERY_NOW : page->now);
    query_int(&q, 6, (int64_t)page->max);
    query_int(&q, 7, is_by_hand ? INT64_MAX : page->now + DELIVERY_FARTHEST_S);
    return fill_page(&q, page, err);
}

bool delivery_orphans(struct store *store, struct delivery_page *page, enum delivery_state state,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_ORPHANS, err))
        return false;
    query_int(&q, 1, page->edition);
    query_int(&q, 2, page->after);
    query_int(&q, 3, (int64_t)state);
    query_int(&q, 4, (int64_t)page->max);
    return fill_page(&q, page, err);
}

void delivery_claim_free(struct delivery_claim *claim)
{
    str_free(&claim->profile);
    *claim = DELIVERY_CLAIM_NONE;
}

/* May it go in this run? And who may have asked to leave waits until an organiser has looked. */
static bool may_be_claimed(const struct delivery_turn *turn, const struct readahead_person *person)
{
    if (person->is_held)
        return false;
    if (turn->only == DELIVERY_ONLY_NOW)
        return person->state == DELIVERY_DEFERRED && person->next_at == DELIVERY_NOW;
    if (person->state == DELIVERY_WAITING)
        return turn->only == DELIVERY_ONLY_ANY;
    return person->next_at <= turn->now || person->next_at > turn->now + DELIVERY_FARTHEST_S;
}

static bool mark_left_out(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                          enum subscription_status status, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    enum delivery_skip skip =
        status == SUBSCRIPTION_NONE ? DELIVERY_SKIP_ERASED : DELIVERY_SKIP_STATUS;

    if (!query_start(&q, store, SQL_DELIVERY_SKIP, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, DELIVERY_SKIPPED);
    query_int(&q, 4, (int64_t)skip);
    query_int(&q, 5, (int64_t)status);
    query_int(&q, 6, turn->now);
    if (!query_run(&q, err))
        return false;
    readahead_own_write(store);
    return true;
}

static bool claim(struct store *store, const struct delivery_turn *turn, struct delivery_claim *out,
                  struct error *err)
{
    const struct readahead_person *person = NULL;

    str_reset(&out->profile);
    out->verdict = DELIVERY_NOT_THERE;
    if (!readahead_take(store, turn, out->subscriber, &person, err))
        return false;
    if (!person || !may_be_claimed(turn, person))
        return true;
    out->from = person->state;
    out->attempt = person->attempts + 1;
    out->first_at = person->first_at;
    out->domain_key = person->domain_key;
    out->generation = person->generation;
    out->joined_at = person->joined_at;
    if (!subscription_is_mailed(person->status)) {
        out->verdict = DELIVERY_LEFT_OUT;
        return mark_left_out(store, turn, out->subscriber, person->status, err);
    }
    out->verdict = DELIVERY_CLAIMED;
    str_add(&out->profile, person->profile, person->profile_len);
    return marks_add(store, turn, out->subscriber, person->state, err);
}

bool delivery_claim(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                    struct delivery_claim *out, struct error *err)
{
    bool own = false;

    out->subscriber = subscriber;
    return handle_join(store, &own, err) &&
           handle_leave(store, own, claim(store, turn, out, err), err);
}

bool delivery_next_ahead(struct store *store, struct delivery_ahead *out)
{
    const struct readahead_person *person = readahead_next(store);

    if (!person)
        return false;
    *out = (struct delivery_ahead){
        .subscriber = person->subscriber,
        .generation = person->generation,
        .joined_at = person->joined_at,
        .profile = person->profile,
        .profile_len = person->profile_len,
    };
    return true;
}

/* Counted with the transaction, in one write for all of it. */
static void count_sent(struct store *store, const struct delivery_turn *turn,
                       enum delivery_state state)
{
    if (state != DELIVERY_ACCEPTED && state != DELIVERY_UNKNOWN)
        return;
    store->sent_count++;
    store->sent_minute = turn->now / 60;
}

static bool check_written(const struct store *store, const struct delivery_turn *turn,
                          int64_t subscriber, int64_t count, struct error *err)
{
    return query_written(store) == count ||
           error_set(err, ERROR_SYSTEM,
                     "edition %lld, subscriber %lld: an answer came for what is not being sent; "
                     "this is a bug, please report it",
                     (long long)turn->edition, (long long)subscriber);
}

_Static_assert(DELIVERY_SENDING == 2 && DELIVERY_ACCEPTED == 3,
               "as SQL_DELIVERY_ACCEPTED has them");
_Static_assert(DELIVERY_WAITING == 1 && DELIVERY_DEFERRED == 4, "as SQL_DELIVERY_PEOPLE has them");

static bool record(struct store *store, const struct delivery_turn *turn,
                   const struct delivery_outcome *outcome, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_RECORD, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, outcome->subscriber);
    query_int(&q, 3, (int64_t)outcome->state);
    query_int(&q, 4, turn->now);
    query_int(&q, 5, outcome->state == DELIVERY_DEFERRED ? outcome->next_at : 0);
    query_int(&q, 6, (int64_t)outcome->skip);
    query_int(&q, 7, outcome->diagnosis.code);
    query_text(&q, 8, outcome->diagnosis.status);
    query_int(&q, 9, (int64_t)outcome->diagnosis.reason);
    query_text(&q, 10, outcome->reply);
    query_int(&q, 11, outcome->state == DELIVERY_WAITING ? 1 : 0);
    query_int(&q, 12, DELIVERY_SENDING);
    query_int(&q, 13, (int64_t)outcome->fault);
    query_int(&q, 14, outcome->first_at);
    if (!query_run(&q, err) || !check_written(store, turn, outcome->subscriber, 1, err))
        return false;
    readahead_own_write(store);
    count_sent(store, turn, outcome->state);
    return true;
}

bool delivery_record(struct store *store, const struct delivery_turn *turn,
                     const struct delivery_outcome *outcome, struct error *err)
{
    bool own = false;

    assert(outcome->state != DELIVERY_SENDING);
    return handle_join(store, &own, err) &&
           handle_leave(store, own, record(store, turn, outcome, err), err);
}

/* People `first` to `first` + count - 1, of whom all are `sending`. */
static bool record_run(struct store *store, const struct delivery_turn *turn, int64_t first,
                       int64_t count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_ACCEPTED, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, first);
    query_int(&q, 3, first + count - 1);
    query_int(&q, 4, turn->now);
    if (!query_run(&q, err) || !check_written(store, turn, first, count, err))
        return false;
    readahead_own_write(store);
    for (int64_t i = 0; i < count; i++)
        count_sent(store, turn, DELIVERY_ACCEPTED);
    return true;
}

static bool record_runs(struct store *store, const struct delivery_turn *turn,
                        const int64_t *subscribers, size_t count, struct error *err)
{
    for (size_t i = 0, end = 0; i < count; i = end) {
        for (end = i + 1; end < count && subscribers[end] == subscribers[end - 1] + 1; end++)
            ;
        if (!record_run(store, turn, subscribers[i], (int64_t)(end - i), err))
            return false;
    }
    return true;
}

static int by_number(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

bool delivery_record_accepted(struct store *store, const struct delivery_turn *turn,
                              int64_t *subscribers, size_t count, struct error *err)
{
    bool own = false;

    qsort(subscribers, count, sizeof(*subscribers), by_number);
    return handle_join(store, &own, err) &&
           handle_leave(store, own, record_runs(store, turn, subscribers, count, err), err);
}

static bool give_back(struct store *store, const struct delivery_turn *turn,
                      const struct delivery_claim *claim, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_GIVE_BACK, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, claim->subscriber);
    query_int(&q, 3, (int64_t)claim->from);
    query_int(&q, 4, turn->now);
    query_int(&q, 5, claim->from == DELIVERY_DEFERRED ? DELIVERY_NOW : 0);
    query_int(&q, 6, DELIVERY_SENDING);
    if (!query_run(&q, err) || !check_written(store, turn, claim->subscriber, 1, err))
        return false;
    readahead_own_write(store);
    return true;
}

bool delivery_give_back(struct store *store, const struct delivery_turn *turn,
                        const struct delivery_claim *claim, enum delivery_state *state,
                        struct error *err)
{
    bool own = false;

    if (!handle_join(store, &own, err) ||
        !handle_leave(store, own, give_back(store, turn, claim, err), err))
        return false;
    *state = claim->from;
    return true;
}

static bool settle(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                   enum delivery_state state, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_DELIVERY_SETTLE, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, (int64_t)state);
    query_int(&q, 4, state == DELIVERY_SKIPPED ? DELIVERY_SKIP_NOT_SURE : DELIVERY_SKIP_NONE);
    query_int(&q, 5, turn->now);
    query_int(&q, 6, DELIVERY_SENDING);
    query_int(&q, 7, state == DELIVERY_UNKNOWN ? DELIVERY_SENDING : DELIVERY_UNKNOWN);
    if (!query_run(&q, err))
        return false;
    if (state == DELIVERY_UNKNOWN && query_written(store) == 1)
        count_sent(store, turn, state);
    return true;
}

bool delivery_settle(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                     enum delivery_state state, struct error *err)
{
    bool own = false;

    assert(state == DELIVERY_WAITING || state == DELIVERY_ACCEPTED || state == DELIVERY_SKIPPED ||
           state == DELIVERY_UNKNOWN);
    return handle_join(store, &own, err) &&
           handle_leave(store, own, settle(store, turn, subscriber, state, err), err);
}

static void count_row(struct query *q, struct delivery_counts *counts)
{
    int64_t state = query_column_int(q, 0);
    int64_t at = query_column_int(q, 1);
    int64_t next_at = query_column_int(q, 2);

    counts->audience++;
    if (state > 0 && state < DELIVERY_STATES)
        counts->states[state]++;
    if (at > counts->last_at)
        counts->last_at = at;
    if (state == DELIVERY_DEFERRED && (!counts->next_at || next_at < counts->next_at))
        counts->next_at = next_at;
}

bool delivery_count(struct store *store, int64_t edition, struct delivery_counts *out,
                    struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct delivery_counts found = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_DELIVERY_COUNTS, err))
        return false;
    query_int(&q, 1, edition);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = found;
            return true;
        }
        count_row(&q, &found);
    }
    return false;
}

bool delivery_was_got(struct store *store, int64_t edition, int64_t subscriber, bool *got,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_DELIVERY_STATE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, subscriber);
    if (!query_next(&q, &row, err))
        return false;
    int64_t state = row ? query_column_int(&q, 0) : 0;
    *got = state == DELIVERY_ACCEPTED || state == DELIVERY_UNKNOWN ||
           (state == DELIVERY_SKIPPED && query_column_int(&q, 1) == DELIVERY_SKIP_NOT_SURE);
    return true;
}
