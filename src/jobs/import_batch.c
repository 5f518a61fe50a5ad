#include "jobs/import_batch.h"

#include <assert.h>

#include "base/xalloc.h"
#include "store/change.h"
#include "store/subscriber.h"
#include "store/suppression.h"

void import_batch_init(struct import_batch *batch, struct workspace *workspace)
{
    *batch = (struct import_batch){
        .workspace = workspace,
        .seen = SEEN_NONE,
        .rows = xcalloc(IMPORT_BATCH_ROWS, sizeof(*batch->rows)),
        .profiles = STR_EMPTY,
        .subscriber = xcalloc(1, sizeof(*batch->subscriber)),
        .stored = STR_EMPTY,
    };
    *batch->subscriber = SUBSCRIBER_NONE;
}

void import_batch_done(struct import_batch *batch)
{
    seen_free(&batch->seen);
    free(batch->rows);
    str_free(&batch->profiles);
    subscriber_free(batch->subscriber);
    free(batch->subscriber);
    profile_free(&batch->person);
    profile_free(&batch->row);
    str_free(&batch->stored);
}

static const uint8_t *key_of_domain(struct import_batch *batch, const struct address *address)
{
    const char *name = address_domain(address);
    unsigned place = 0;

    for (const char *p = name; *p; p++)
        place = place * 31 + (unsigned char)*p;
    struct import_domain *domain = &batch->domains[place % IMPORT_DOMAINS];
    if (strcmp(domain->name, name) != 0) {
        memcpy(domain->name, name, strlen(name) + 1);
        address_domain_key(address, batch->workspace->keys, domain->key);
    }
    return domain->key;
}

void import_batch_add(struct import_batch *batch, int64_t line, const struct profile *profile,
                      const struct address *address)
{
    struct import_row *row = &batch->rows[batch->count++];

    row->line = line;
    row->at = batch->profiles.len;
    profile_encode(profile, &batch->profiles);
    row->len = batch->profiles.len - row->at;
    address_key(address, batch->workspace->keys, row->address_key);
    memcpy(row->domain_key, key_of_domain(batch, address), sizeof(row->domain_key));
}

bool import_batch_is_full(const struct import_batch *batch)
{
    return batch->count == IMPORT_BATCH_ROWS || batch->profiles.len >= IMPORT_BATCH_BYTES;
}

static void reject(struct import_batch *batch, const struct import_row *row,
                   struct import_result *result, const struct error *why)
{
    result->rejected++;
    batch->rejected(batch->ctx, row->line, why);
}

/*
 * What a row says about batch->subscriber goes into batch->person; *changed tells whether anything
 * is new. False with ERROR_DATA: the row is rejected.
 */
static bool merge(struct import_batch *batch, const struct import_row *row, bool *changed,
                  struct error *err)
{
    const struct str *held = &batch->subscriber->profile;

    if (!profile_decode(&batch->person, held->text, held->len, err))
        return error_wrap(err, "subscriber #%lld", (long long)batch->subscriber->id);
    return profile_decode(&batch->row, batch->profiles.text + row->at, row->len, err) &&
           roster_merge(batch->roster, &batch->person, &batch->row, changed, err);
}

static void count_known(struct import_batch *batch, struct import_result *result, bool changed)
{
    result->doubles += seen_again(&batch->seen, batch->subscriber->id);
    result->updated += changed;
    result->unchanged += !changed;
}

static bool store_person(struct import_batch *batch, const struct change *change, struct error *err)
{
    struct change_result answer;

    str_reset(&batch->stored);
    profile_encode(&batch->person, &batch->stored);
    const struct change_person person = {
        .subscriber = batch->subscriber->id,
        .address_key = batch->subscriber->address_key,
        .profile = batch->stored.text,
        .profile_len = batch->stored.len,
    };
    return change_profile(batch->workspace->store, change, &person, &answer, err);
}

/* Somebody who is there: what is new goes into their fields. */
static bool update(struct import_batch *batch, const struct import_row *row, struct change change,
                   struct import_result *result, struct error *err)
{
    struct error why = {0};
    bool changed = false;

    if (!merge(batch, row, &changed, &why)) {
        reject(batch, row, result, &why);
        return true;
    }
    change.what = SUBSCRIPTION_SET;
    if (changed && !store_person(batch, &change, err))
        return false;
    count_known(batch, result, changed);
    return true;
}

static bool enter(struct import_batch *batch, const struct import_row *row,
                  const struct change *change, struct import_result *result, struct error *err)
{
    const struct change_person person = {
        .address_key = row->address_key,
        .domain_key = row->domain_key,
        .profile = batch->profiles.text + row->at,
        .profile_len = row->len,
    };
    struct change_result answer;
    struct store *store = batch->workspace->store;

    if (!change_enter(store, change, &person, &answer, err))
        return false;
    switch (answer.verdict) {
    case SUBSCRIPTION_CHANGED:
        result->added++;
        (void)seen_again(&batch->seen, answer.subscriber);
        return true;
    case SUBSCRIPTION_SAME:
        return subscriber_by_id(store, answer.subscriber, batch->subscriber, err) &&
               update(batch, row, *change, result, err);
    case SUBSCRIPTION_KEPT_OUT:
        result->kept_out++;
        return true;
    case SUBSCRIPTION_IMPOSSIBLE:
    case SUBSCRIPTION_INVITED:
        break;
    }
    assert(false); /* the law of subscriptions has no such answer to an import */
    return false;
}

static bool write_rows(struct import_batch *batch, struct import_result *result, struct error *err)
{
    const struct change_import import = {
        .at = clock_now(batch->workspace->clock), .file = batch->file, .consent = batch->consent};
    struct change change = {.what = SUBSCRIPTION_IMPORT,
                            .channel = CHANGE_BY_FILE,
                            .at = import.at,
                            .import_id = batch->import_id};

    if (!change.import_id &&
        !change_import(batch->workspace->store, &import, &change.import_id, err))
        return false;
    for (size_t i = 0; i < batch->count; i++) {
        result->rows++;
        if (!enter(batch, &batch->rows[i], &change, result, err))
            return false;
    }
    batch->import_id = change.import_id;
    return true;
}

static void empty(struct import_batch *batch)
{
    batch->count = 0;
    str_reset(&batch->profiles);
}

static bool begin(struct import_batch *batch, const struct import_result *result, struct error *err)
{
    if (batch->begun)
        return true;
    batch->begun = store_begin(batch->workspace->store, err);
    batch->begun_ms = clock_tick_ms(batch->workspace->clock);
    batch->before = *result;
    return batch->begun;
}

static bool roll_back(struct import_batch *batch, struct import_result *result)
{
    if (batch->begun) {
        store_rollback(batch->workspace->store);
        *result = batch->before;
        batch->begun = false;
    }
    return false;
}

bool import_batch_write(struct import_batch *batch, struct import_result *result, struct error *err)
{
    bool written = !batch->count || (begin(batch, result, err) && write_rows(batch, result, err));

    empty(batch);
    return written || roll_back(batch, result);
}

bool import_batch_is_due(const struct import_batch *batch)
{
    int64_t now_ms = clock_tick_ms(batch->workspace->clock);

    return batch->begun && now_ms - batch->begun_ms >= IMPORT_TRANSACTION_MS;
}

bool import_batch_commit(struct import_batch *batch, struct import_result *result,
                         struct error *err)
{
    if (!batch->begun)
        return true;
    if (!store_commit(batch->workspace->store, err))
        return roll_back(batch, result);
    batch->begun = false;
    return true;
}

static bool try_row(struct import_batch *batch, const struct import_row *row,
                    struct import_result *result, struct error *err)
{
    struct store *store = batch->workspace->store;
    struct suppression suppression;
    struct error why = {0};
    bool changed = false;

    if (!subscriber_by_key(store, row->address_key, batch->subscriber, err) ||
        !suppression_by_key(store, row->address_key, &suppression, err))
        return false;
    enum subscription_status status = batch->subscriber->id ? batch->subscriber->status
                                      : suppression.reason != SUBSCRIPTION_NONE
                                          ? SUBSCRIPTION_ERASED
                                          : SUBSCRIPTION_NONE;
    enum subscription_verdict verdict = subscription_step(status, SUBSCRIPTION_IMPORT).verdict;
    if (verdict == SUBSCRIPTION_KEPT_OUT)
        result->kept_out++;
    else if (verdict == SUBSCRIPTION_CHANGED)
        result->added++;
    else if (merge(batch, row, &changed, &why))
        count_known(batch, result, changed);
    else
        reject(batch, row, result, &why);
    return true;
}

bool import_batch_try(struct import_batch *batch, struct import_result *result, struct error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        result->rows++;
        if (!try_row(batch, &batch->rows[i], result, err))
            return false;
    }
    empty(batch);
    return true;
}
