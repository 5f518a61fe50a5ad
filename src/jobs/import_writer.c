#include "jobs/import_writer.h"

#include <assert.h>

#include "store/change.h"
#include "store/suppression.h"

void import_writer_init(struct import_writer *writer)
{
    writer->seen = SEEN_NONE;
    writer->subscriber = SUBSCRIBER_NONE;
    writer->stored = STR_EMPTY;
}

void import_writer_done(struct import_writer *writer)
{
    seen_free(&writer->seen);
    subscriber_free(&writer->subscriber);
    profile_free(&writer->person);
    profile_free(&writer->row);
    str_free(&writer->stored);
}

/* One row of a batch. */
struct entry {
    const struct import_batch *batch;
    const struct import_row *row;
};

static const char *profile_of(const struct entry *entry)
{
    return entry->batch->profiles.text + entry->row->at;
}

static void reject(struct import_writer *writer, const struct entry *entry,
                   struct import_result *result, const struct error *why)
{
    result->rejected++;
    writer->rejected(writer->ctx, entry->row->line, why);
}

/*
 * What a row says about writer->subscriber goes into writer->person; *changed tells whether
 * anything is new. False with ERROR_DATA: the row is rejected.
 */
static bool merge(struct import_writer *writer, const struct entry *entry, bool *changed,
                  struct error *err)
{
    const struct str *held = &writer->subscriber.profile;

    if (!profile_decode(&writer->person, held->text, held->len, err))
        return error_wrap(err, "subscriber #%lld", (long long)writer->subscriber.id);
    return profile_decode(&writer->row, profile_of(entry), entry->row->len, err) &&
           roster_merge(writer->roster, &writer->person, &writer->row, changed, err);
}

static void count_known(struct import_writer *writer, struct import_result *result, bool changed)
{
    result->doubles += seen_again(&writer->seen, writer->subscriber.id);
    result->updated += changed;
    result->unchanged += !changed;
}

static bool store_person(struct import_writer *writer, const struct change *change,
                         struct error *err)
{
    struct change_result answer;

    str_reset(&writer->stored);
    profile_encode(&writer->person, &writer->stored);
    const struct change_person person = {
        .subscriber = writer->subscriber.id,
        .address_key = writer->subscriber.address_key,
        .profile = writer->stored.text,
        .profile_len = writer->stored.len,
    };
    return change_profile(writer->workspace->store, change, &person, &answer, err);
}

/* Somebody who is there: what is new goes into their fields. */
static bool update(struct import_writer *writer, const struct entry *entry, struct change change,
                   struct import_result *result, struct error *err)
{
    struct error why = {0};
    bool changed = false;

    if (!merge(writer, entry, &changed, &why)) {
        reject(writer, entry, result, &why);
        return true;
    }
    change.what = SUBSCRIPTION_SET;
    if (changed && !store_person(writer, &change, err))
        return false;
    count_known(writer, result, changed);
    return true;
}

static bool enter(struct import_writer *writer, const struct entry *entry,
                  const struct change *change, struct import_result *result, struct error *err)
{
    const struct change_person person = {
        .address_key = entry->row->address_key,
        .domain_key = entry->row->domain_key,
        .profile = profile_of(entry),
        .profile_len = entry->row->len,
    };
    struct change_result answer;
    struct store *store = writer->workspace->store;

    if (!change_enter(store, change, &person, &answer, err))
        return false;
    switch (answer.verdict) {
    case SUBSCRIPTION_CHANGED:
        result->added++;
        (void)seen_again(&writer->seen, answer.subscriber);
        return true;
    case SUBSCRIPTION_SAME:
        return subscriber_by_id(store, answer.subscriber, &writer->subscriber, err) &&
               update(writer, entry, *change, result, err);
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

static bool write_rows(struct import_writer *writer, const struct import_batch *batch,
                       struct import_result *result, struct error *err)
{
    const struct change_import import = {.at = clock_now(writer->workspace->clock),
                                         .file = writer->file,
                                         .consent = writer->consent};
    struct change change = {.what = SUBSCRIPTION_IMPORT,
                            .channel = CHANGE_BY_FILE,
                            .at = import.at,
                            .import_id = writer->import_id};

    if (!change.import_id &&
        !change_import(writer->workspace->store, &import, &change.import_id, err))
        return false;
    for (size_t i = 0; i < batch->count; i++) {
        const struct entry entry = {batch, &batch->rows[i]};
        if (!enter(writer, &entry, &change, result, err))
            return false;
    }
    writer->import_id = change.import_id;
    return true;
}

/* What enter() would do, without a write. */
static bool try_row(struct import_writer *writer, const struct entry *entry,
                    struct import_result *result, struct error *err)
{
    struct store *store = writer->workspace->store;
    struct suppression suppression;
    struct error why = {0};
    bool changed = false;

    if (!subscriber_by_key(store, entry->row->address_key, &writer->subscriber, err) ||
        !suppression_by_key(store, entry->row->address_key, &suppression, err))
        return false;
    enum subscription_status status = writer->subscriber.id ? writer->subscriber.status
                                      : suppression.reason != SUBSCRIPTION_NONE
                                          ? SUBSCRIPTION_ERASED
                                          : SUBSCRIPTION_NONE;
    enum subscription_verdict verdict = subscription_step(status, SUBSCRIPTION_IMPORT).verdict;
    if (verdict == SUBSCRIPTION_KEPT_OUT)
        result->kept_out++;
    else if (verdict == SUBSCRIPTION_CHANGED)
        result->added++;
    else if (merge(writer, entry, &changed, &why))
        count_known(writer, result, changed);
    else
        reject(writer, entry, result, &why);
    return true;
}

static bool try_rows(struct import_writer *writer, const struct import_batch *batch,
                     struct import_result *result, struct error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct entry entry = {batch, &batch->rows[i]};
        if (!try_row(writer, &entry, result, err))
            return false;
    }
    return true;
}

static bool begin(struct import_writer *writer, const struct import_result *result,
                  struct error *err)
{
    if (writer->begun)
        return true;
    writer->begun = store_begin(writer->workspace->store, err);
    writer->before = *result;
    return writer->begun;
}

static bool roll_back(struct import_writer *writer, struct import_result *result)
{
    if (writer->begun) {
        store_rollback(writer->workspace->store);
        *result = writer->before;
        writer->begun = false;
    }
    return false;
}

bool import_writer_write(struct import_writer *writer, const struct import_batch *batch,
                         struct import_result *result, struct error *err)
{
    bool needed = batch->count && !writer->dry_run;

    if (needed && !begin(writer, result, err))
        return false;
    result->rows += (int64_t)(batch->count + batch->refused_count);
    result->rejected += (int64_t)batch->refused_count;
    if (!needed)
        return try_rows(writer, batch, result, err);
    return write_rows(writer, batch, result, err) || roll_back(writer, result);
}

bool import_writer_is_due(const struct import_writer *writer, const struct import_result *result)
{
    return writer->begun && result->rows - writer->before.rows >= IMPORT_TRANSACTION_ROWS;
}

bool import_writer_commit(struct import_writer *writer, struct import_result *result,
                          struct error *err)
{
    if (!writer->begun)
        return true;
    if (!store_commit(writer->workspace->store, err))
        return roll_back(writer, result);
    writer->begun = false;
    return true;
}
