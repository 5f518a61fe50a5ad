#include "store/returned.h"

#include "base/xalloc.h"
#include "store/query.h"

bool returned_read(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                   struct returned_row *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct returned_row found = {.is_there = false};

    if (!query_start(&q, store, SQL_RETURNED_ROW, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    if (!query_next(&q, &found.is_there, err))
        return false;
    if (found.is_there) {
        found.state = (enum delivery_state)query_column_int(&q, 0);
        found.fault = (enum delivery_fault)query_column_int(&q, 1);
    }
    *out = found;
    return true;
}

static bool arrived(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                    bool *settled, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_RETURNED_ARRIVED, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, subscriber);
    query_int(&q, 3, DELIVERY_ACCEPTED);
    query_int(&q, 4, DELIVERY_UNKNOWN);
    if (!query_run(&q, err))
        return false;
    *settled = query_written(store) == 1;
    return true;
}

bool returned_arrived(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
                      bool *settled, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, arrived(store, turn, subscriber, settled, err), err);
}

/* What was made of a dead address stays, and so does a complaint. */
static bool gives_way(enum delivery_fault old, enum delivery_fault new)
{
    switch (old) {
    case DELIVERY_FAULT_NONE:
    case DELIVERY_FAULT_OURS:
    case DELIVERY_FAULT_RETURNED:
        return true;
    case DELIVERY_FAULT_SOFT:
        return new == DELIVERY_FAULT_DEAD || new == DELIVERY_FAULT_COMPLAINED;
    case DELIVERY_FAULT_SPARED:
        return new == DELIVERY_FAULT_COMPLAINED;
    case DELIVERY_FAULT_DEAD:
    case DELIVERY_FAULT_MARKED:
    case DELIVERY_FAULT_HELD:
    case DELIVERY_FAULT_COMPLAINED:
        break;
    }
    return false;
}

static bool add(struct store *store, const struct delivery_turn *turn,
                const struct returned_note *note, bool *noted, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct returned_row row;

    *noted = false;
    if (!returned_read(store, turn, note->subscriber, &row, err))
        return false;
    if (!row.is_there || row.state != DELIVERY_ACCEPTED || !gives_way(row.fault, note->fault))
        return true;
    if (!query_start(&q, store, SQL_RETURNED_ADD, err))
        return false;
    query_int(&q, 1, turn->edition);
    query_int(&q, 2, note->subscriber);
    query_int(&q, 3, (int64_t)note->fault);
    query_int(&q, 4, note->diagnosis.code);
    query_text(&q, 5, note->diagnosis.status);
    query_int(&q, 6, (int64_t)note->diagnosis.reason);
    query_text(&q, 7, note->evidence);
    *noted = true;
    return query_run(&q, err);
}

bool returned_add(struct store *store, const struct delivery_turn *turn,
                  const struct returned_note *note, bool *noted, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, add(store, turn, note, noted, err), err);
}

/* The count that a statement of an edition and one more value gives. */
static bool read_count(struct query *q, int64_t edition, int64_t value, int64_t *count,
                       struct error *err)
{
    bool row = false;

    query_int(q, 1, edition);
    query_int(q, 2, value);
    if (!query_next(q, &row, err))
        return false;
    *count = query_column_int(q, 0);
    return true;
}

bool returned_count(struct store *store, int64_t edition, enum delivery_fault fault, int64_t *count,
                    struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    return query_start(&q, store, SQL_RETURNED_COUNT, err) &&
           read_count(&q, edition, (int64_t)fault, count, err);
}

bool returned_accepted(struct store *store, int64_t edition, int64_t *count, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    return query_start(&q, store, SQL_RETURNED_ACCEPTED, err) &&
           read_count(&q, edition, DELIVERY_ACCEPTED, count, err);
}

static enum bounce_sign sign_of(const struct returned_row *row, int64_t at, int64_t now)
{
    if (row->fault == DELIVERY_FAULT_SOFT)
        return BOUNCE_SIGN_SOFT;
    if (row->fault == DELIVERY_FAULT_COMPLAINED) /* it was read */
        return BOUNCE_SIGN_GOOD;
    return row->state == DELIVERY_ACCEPTED && row->fault == DELIVERY_FAULT_NONE &&
                   at + BOUNCE_SCORE_GOOD_AFTER_S <= now
               ? BOUNCE_SIGN_GOOD
               : BOUNCE_SIGN_NONE;
}

bool returned_signs(struct store *store, int64_t subscriber, int64_t now,
                    struct returned_signs *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    out->count = 0;
    if (!query_start(&q, store, SQL_RETURNED_SIGNS, err))
        return false;
    query_int(&q, 1, subscriber);
    query_int(&q, 2, BOUNCE_SCORE_LOOK_BACK);
    while (query_next(&q, &row, err)) {
        if (!row)
            return true;
        const struct returned_row found = {.state = (enum delivery_state)query_column_int(&q, 0),
                                           .fault = (enum delivery_fault)query_column_int(&q, 2)};
        int64_t at = query_column_int(&q, 1);
        out->list[out->count++] =
            (struct bounce_edition){.at = at, .sign = sign_of(&found, at, now)};
    }
    return false;
}

bool returned_people(struct store *store, int64_t edition, enum delivery_fault fault,
                     struct returned_people *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct returned_people found = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_RETURNED_PEOPLE, err))
        return false;
    query_int(&q, 1, edition);
    query_int(&q, 2, (int64_t)fault);
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = found;
            return true;
        }
        if ((found.count & (found.count - 1)) == 0) /* room for the next power of two */
            found.list =
                xrealloc(found.list, found.count ? found.count * 2 : 1, sizeof(*found.list));
        found.list[found.count++] = query_column_int(&q, 0);
    }
    free(found.list);
    return false;
}
