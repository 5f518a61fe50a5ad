#include "store/rows.h"

#include "store/query.h"

bool rows_note(struct store *store, const struct change *change, int64_t subscriber, bool first,
               struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, first ? SQL_HISTORY_ADD_FIRST : SQL_HISTORY_ADD, err))
        return false;
    query_int(&q, 1, subscriber);
    query_int(&q, 2, change->at);
    query_int(&q, 3, change->what);
    query_int(&q, 4, change->channel);
    query_int(&q, 5, change->import_id);
    query_text(&q, 6, change->evidence);
    return query_run(&q, err);
}

bool rows_suppress(struct store *store, const uint8_t *key, const struct suppression *suppression,
                   struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct suppression before = {0};

    if (!suppression_by_key(store, key, &before, err))
        return false;
    if (before.reason != SUBSCRIPTION_NONE &&
        subscription_stronger(before.reason, suppression->reason) == before.reason)
        return true;
    if (!query_start(&q, store, SQL_SUPPRESSION_SET, err))
        return false;
    query_blob(&q, 1, key, ADDRESS_KEY_BYTES);
    query_int(&q, 2, ADDRESS_KEY_VERSION);
    query_int(&q, 3, (int64_t)suppression->reason);
    query_int(&q, 4, suppression->at);
    query_int(&q, 5, suppression->subscriber);
    return query_run(&q, err);
}

bool rows_lift(struct store *store, const uint8_t *key, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUPPRESSION_DELETE, err))
        return false;
    query_blob(&q, 1, key, ADDRESS_KEY_BYTES);
    return query_run(&q, err);
}

bool rows_disown(struct store *store, int64_t subscriber, enum subscription_status after,
                 struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    bool keep = after != SUBSCRIPTION_NONE;

    if (!query_start(&q, store, keep ? SQL_SUPPRESSION_DISOWN : SQL_SUPPRESSION_DELETE_OWNED, err))
        return false;
    query_int(&q, 1, subscriber);
    if (keep)
        query_int(&q, 2, (int64_t)after);
    return query_run(&q, err);
}

bool rows_forget(struct store *store, int64_t subscriber, struct error *err)
{
    static const enum sql steps[] = {SQL_SUBSCRIBER_DELETE, SQL_HISTORY_DELETE, SQL_DELIVERY_FORGET,
                                     SQL_LETTER_FORGET,     SQL_PAUSE_END,      SQL_LEAVING_FORGET};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        AUTO(query_end) struct query q = QUERY_NONE;

        if (!query_start(&q, store, steps[i], err))
            return false;
        query_int(&q, 1, subscriber);
        if (!query_run(&q, err))
            return false;
    }
    store->wipe_due = true;
    return true;
}

bool rows_set_pause(struct store *store, int64_t subscriber, int64_t until, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, until ? SQL_PAUSE_SET : SQL_PAUSE_END, err))
        return false;
    query_int(&q, 1, subscriber);
    if (until)
        query_int(&q, 2, until);
    return query_run(&q, err);
}

bool rows_end_leaving(struct store *store, int64_t subscriber, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_LEAVING_FORGET, err))
        return false;
    query_int(&q, 1, subscriber);
    return query_run(&q, err);
}

bool rows_set_status(struct store *store, const struct change_result *after, int64_t at,
                     struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_SET_STATUS, err))
        return false;
    query_int(&q, 1, after->subscriber);
    query_int(&q, 2, (int64_t)after->status);
    query_int(&q, 3, after->generation);
    query_int(&q, 4, at);
    return query_run(&q, err);
}

bool rows_set_profile(struct store *store, const struct change *change, int64_t subscriber,
                      const struct change_person *person, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_SET_PROFILE, err))
        return false;
    query_int(&q, 1, subscriber);
    query_blob(&q, 2, person->profile, person->profile_len);
    query_int(&q, 3, change->at);
    return query_run(&q, err);
}

bool rows_set_address(struct store *store, const struct change *change,
                      const struct change_person *person, const struct change_result *after,
                      struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_MOVE, err))
        return false;
    query_int(&q, 1, after->subscriber);
    query_int(&q, 2, (int64_t)after->status);
    query_int(&q, 3, after->generation);
    query_int(&q, 4, change->at);
    query_blob(&q, 5, person->address_key, ADDRESS_KEY_BYTES);
    query_int(&q, 6, ADDRESS_KEY_VERSION);
    query_int(&q, 7, (int64_t)address_domain_number(person->domain_key));
    query_blob(&q, 8, person->profile, person->profile_len);
    return query_run(&q, err);
}

bool rows_add(struct store *store, const struct change *change, const struct change_person *person,
              struct change_result *after, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_SUBSCRIBER_ADD, err))
        return false;
    query_blob(&q, 1, person->address_key, ADDRESS_KEY_BYTES);
    query_int(&q, 2, ADDRESS_KEY_VERSION);
    query_int(&q, 3, (int64_t)address_domain_number(person->domain_key));
    query_int(&q, 4, (int64_t)after->status);
    query_int(&q, 5, change->at);
    query_blob(&q, 6, person->profile, person->profile_len);
    if (!query_run_id(&q, &after->subscriber, err))
        return false;
    after->generation = 1;
    return rows_note(store, change, after->subscriber, true, err);
}
