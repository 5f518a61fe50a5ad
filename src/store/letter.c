#include "store/letter.h"

#include <assert.h>

#include "store/query.h"

#define KEEP_S (INT64_C(31) * 86400) /* longer than any token counts: letter_kind_life_s() */

static bool add(struct store *store, const struct letter_new *letter, int64_t *id,
                struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    const char *address = letter->address ? letter->address : "";

    if (!query_start(&q, store, SQL_LETTER_ADD, err))
        return false;
    query_int(&q, 1, letter->subscriber);
    query_int(&q, 2, letter->generation);
    query_int(&q, 3, (int64_t)letter->kind);
    query_int(&q, 4, letter->at);
    query_text(&q, 5, letter->in_reply_to);
    query_blob(&q, 6, address, strlen(address));
    query_int(&q, 7, (int64_t)letter->domain_key);
    query_int(&q, 8, LETTER_DUE);
    return query_run_id(&q, id, err);
}

bool letter_add(struct store *store, const struct letter_new *letter, int64_t *id,
                struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, add(store, letter, id, err), err);
}

bool letter_count(struct store *store, const struct letter_new *like, int64_t since, int64_t *count,
                  struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LETTER_COUNT, err))
        return false;
    query_int(&q, 1, like->subscriber);
    query_int(&q, 2, (int64_t)like->kind);
    query_int(&q, 3, since);
    if (!query_next(&q, &row, err))
        return false;
    *count = query_column_int(&q, 0);
    return true;
}

bool letter_read_load(struct store *store, const struct letter_new *letter, int64_t since,
                      struct letter_load *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LETTER_COUNT_ALL, err))
        return false;
    query_int(&q, 1, (int64_t)letter->kind);
    query_int(&q, 2, since);
    query_int(&q, 3, (int64_t)letter->domain_key);
    if (!query_next(&q, &row, err))
        return false;
    *out = (struct letter_load){.domain = query_column_int(&q, 0), .all = query_column_int(&q, 1)};
    return true;
}

void letter_free(struct letter *letter)
{
    str_free(&letter->address);
    str_free(&letter->in_reply_to);
    str_free(&letter->profile);
    *letter = LETTER_NONE;
}

/* Reads the next that is due into out; id 0: there is none. */
static bool read_next(struct store *store, int64_t now, struct letter *out, bool *is_wanted,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    out->id = 0;
    if (!query_start(&q, store, SQL_LETTER_NEXT, err))
        return false;
    query_int(&q, 1, now);
    if (!query_next(&q, &row, err))
        return false;
    if (!row)
        return true;
    str_reset(&out->address);
    str_reset(&out->in_reply_to);
    str_reset(&out->profile);
    out->id = query_column_int(&q, 0);
    out->kind = (enum letter_kind)query_column_int(&q, 1);
    out->subscriber = query_column_int(&q, 2);
    out->generation = query_column_int(&q, 3);
    out->made_at = query_column_int(&q, 4);
    out->attempt = query_column_int(&q, 5) + 1;
    out->domain_key = (uint64_t)query_column_int(&q, 6);
    query_column_add(&q, 9, &out->address);
    query_column_add(&q, 10, &out->in_reply_to);
    query_column_add(&q, 11, &out->profile);
    /* of a person who is gone both are 0 */
    *is_wanted =
        query_column_int(&q, 7) == out->generation &&
        letter_kind_is_wanted(out->kind, (enum subscription_status)query_column_int(&q, 8));
    return true;
}

bool letter_is_due(struct store *store, int64_t now, bool *due, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    int64_t orphan = 0;

    if (!query_start(&q, store, SQL_LETTER_NEXT, err))
        return false;
    query_int(&q, 1, now);
    if (!query_next(&q, due, err))
        return false;
    query_end(&q);
    if (*due)
        return true;
    if (!letter_orphan(store, &orphan, err))
        return false;
    *due = orphan != 0;
    return true;
}

static bool mark(struct store *store, enum sql statement, const struct letter *letter, int64_t now,
                 struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool is_claim = statement == SQL_LETTER_CLAIM;

    if (!query_start(&q, store, statement, err))
        return false;
    query_int(&q, 1, letter->id);
    query_int(&q, 2, is_claim ? LETTER_SENDING : LETTER_DROPPED);
    query_int(&q, 3, now);
    if (is_claim)
        query_int(&q, 4, letter->attempt);
    return query_run(&q, err);
}

static bool claim(struct store *store, int64_t now, struct letter *out, struct error *err)
{
    for (;;) {
        bool is_wanted = false;
        if (!read_next(store, now, out, &is_wanted, err))
            return false;
        if (!out->id)
            return true;
        if (!mark(store, is_wanted ? SQL_LETTER_CLAIM : SQL_LETTER_DROP, out, now, err))
            return false;
        if (is_wanted)
            return true;
    }
}

bool letter_claim(struct store *store, int64_t now, struct letter *out, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, claim(store, now, out, err), err);
}

static bool record(struct store *store, const struct letter_outcome *outcome, int64_t now,
                   struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool is_due = outcome->state == LETTER_DUE;

    if (!query_start(&q, store, SQL_LETTER_RECORD, err))
        return false;
    query_int(&q, 1, outcome->id);
    query_int(&q, 2, (int64_t)outcome->state);
    query_int(&q, 3, now);
    query_int(&q, 4, is_due ? outcome->next_at : 0);
    query_int(&q, 5, is_due && !outcome->was_tried ? 1 : 0);
    query_int(&q, 6, LETTER_SENDING);
    if (!query_run(&q, err))
        return false;
    if (query_written(store) != 1)
        return error_set(err, ERROR_SYSTEM,
                         "letter %lld: an answer came for what is not being sent; this is a bug, "
                         "please report it",
                         (long long)outcome->id);
    if (outcome->state == LETTER_POSTED || outcome->state == LETTER_UNKNOWN) {
        store->sent_count++;
        store->sent_minute = now / 60;
    }
    return true;
}

bool letter_record(struct store *store, const struct letter_outcome *outcome, int64_t now,
                   struct error *err)
{
    bool own = false;

    assert(outcome->state != LETTER_SENDING);
    return handle_join(store, &own, err) &&
           handle_leave(store, own, record(store, outcome, now, err), err);
}

bool letter_orphan(struct store *store, int64_t *id, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    if (!query_start(&q, store, SQL_LETTER_ORPHAN, err))
        return false;
    query_int(&q, 1, LETTER_SENDING);
    if (!query_next(&q, &row, err))
        return false;
    *id = row ? query_column_int(&q, 0) : 0;
    return true;
}

void letter_token_free(struct letter_token *token)
{
    str_free(&token->address);
    *token = LETTER_TOKEN_NONE;
}

bool letter_token_read(struct store *store, int64_t subscriber, int64_t number,
                       struct letter_token *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool row = false;

    out->id = 0;
    if (!query_start(&q, store, SQL_LETTER_TOKENS, err))
        return false;
    query_int(&q, 1, subscriber);
    do {
        if (!query_next(&q, &row, err))
            return false;
    } while (row && LETTER_NUMBER(query_column_int(&q, 0)) != number);
    if (!row)
        return true;
    out->id = query_column_int(&q, 0);
    out->kind = (enum letter_kind)query_column_int(&q, 1);
    out->sent_at = query_column_int(&q, 2);
    out->is_used = query_column_int(&q, 3) != 0;
    str_reset(&out->address);
    query_column_add(&q, 4, &out->address);
    return true;
}

bool letter_token_use(struct store *store, int64_t id, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, query_run_number(store, SQL_LETTER_USE, id, err), err);
}

bool letter_read_counts(struct store *store, struct letter_counts *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct letter_counts counts = {0};
    bool row = false;

    if (!query_start(&q, store, SQL_LETTER_COUNTS, err))
        return false;
    while (query_next(&q, &row, err)) {
        if (!row) {
            *out = counts;
            return true;
        }
        int64_t state = query_column_int(&q, 0);
        counts.due += state == LETTER_DUE || state == LETTER_SENDING;
        counts.unknown += state == LETTER_UNKNOWN;
        counts.given_up += state == LETTER_GIVEN_UP;
    }
    return false;
}

bool letter_sweep(struct store *store, int64_t now, struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, query_run_number(store, SQL_LETTER_SWEEP, now - KEEP_S, err),
                        err);
}
