#include "store/sent.h"

#include "store/handle.h"
#include "store/query.h"

#define FORGET_MINUTES ((int64_t)48 * 60)
#define DAY_MINUTES    1440
#define IDLE_DAYS      30 /* take two steps back */
/*
 * Each row that a transaction writes is a page more for the disk, and this one has nothing to do
 * with the others. So a fast sender notes some before they are sent: a 64th of what it sent in the
 * minute, which is none at a host's pace of 60 a minute. What is left of them is taken back when
 * the minute ends, or the store closes; after a crash they count as sent.
 */
#define AHEAD_PART 64
#define AHEAD_MOST 256

static bool add(struct store *store, int64_t count, int64_t minute, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SENT_ADD, err))
        return false;
    query_int(&q, 1, minute);
    query_int(&q, 2, count);
    return query_run(&q, err);
}

static bool forget(struct store *store, int64_t before, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SENT_FORGET, err))
        return false;
    query_int(&q, 1, before);
    return query_run(&q, err);
}

static bool note_day(struct store *store, int64_t day, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SENT_DAY_NOTE, err))
        return false;
    query_int(&q, 1, day);
    return query_run(&q, err);
}

bool sent_add(struct store *store, int64_t count, int64_t at, struct error *err)
{
    int64_t minute = at / 60;
    bool own = false;

    if (!handle_join(store, &own, err))
        return false;
    bool good = add(store, count, minute, err);
    if (good && minute != store->sent_swept) {
        good = forget(store, minute - FORGET_MINUTES, err) &&
               note_day(store, minute / DAY_MINUTES, err);
        store->sent_swept = minute;
    }
    return handle_leave(store, own, good, err);
}

bool sent_count(struct store *store, int64_t count, int64_t minute, struct error *err)
{
    struct sent_ahead then = store->ahead;
    int64_t more = 0;

    if (then.minute != minute) {
        if (then.count && !add(store, -then.count, then.minute, err))
            return false;
        then = (struct sent_ahead){.minute = minute};
    }
    then.sent += count;
    if (count <= then.count) {
        then.count -= count;
    } else {
        more = then.sent / AHEAD_PART < AHEAD_MOST ? then.sent / AHEAD_PART : AHEAD_MOST;
        if (!sent_add(store, count - then.count + more, minute * 60, err))
            return false;
        then.count = more;
    }
    store->ahead_then = then;
    return true;
}

void sent_settle(struct store *store)
{
    int64_t count = store->ahead.count;

    if (!count || !store_begin(store, NULL))
        return;
    store->ahead.count = 0;
    if (!add(store, -count, store->ahead.minute, NULL))
        store_rollback(store);
    else
        (void)!store_commit(store, NULL);
}

bool sent_between(struct store *store, int64_t since, int64_t until, int64_t *count,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_SENT_BETWEEN, err))
        return false;
    query_int(&q, 1, since / 60);
    query_int(&q, 2, until / 60);
    if (!query_next(&q, &row, err))
        return false;
    *count = query_column_int(&q, 0);
    if (store->ahead.minute >= since / 60 && store->ahead.minute <= until / 60)
        *count -= store->ahead.count;
    if (store->sent_minute >= since / 60 && store->sent_minute <= until / 60)
        *count += store->sent_count; /* of the transaction that is open */
    return true;
}

/* From one day of sending to the next, or to today. */
static void step_back(int64_t *steps, int64_t from, int64_t to)
{
    int64_t back = (to - from - 1) / IDLE_DAYS * 2;

    *steps = *steps > back ? *steps - back : 0;
}

bool sent_steps(struct store *store, int64_t at, int64_t *steps, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    int64_t today = at / 60 / DAY_MINUTES;
    int64_t last = 0;
    int64_t count = 0;
    bool row = false;

    if (!query_start(&q, store, SQL_SENT_DAYS, err))
        return false;
    query_int(&q, 1, today);
    while (query_next(&q, &row, err)) {
        if (!row) {
            step_back(&count, last, today);
            *steps = count;
            return true;
        }
        int64_t day = query_column_int(&q, 0);
        step_back(&count, last, day);
        count++;
        last = day;
    }
    return false;
}
