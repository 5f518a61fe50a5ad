#include "store/change.h"

#include "store/query.h"
#include "store/rows.h"
#include "store/suppression.h"

/* Where an address or a number stands before the change. */
struct standing {
    int64_t id; /* 0: nobody is there */
    enum subscription_status status;
    int64_t generation;
    uint8_t key[ADDRESS_KEY_BYTES];
    int64_t former; /* of an address nobody has: who moved away from it; else 0 */
};

const char *change_channel_word(enum change_channel channel)
{
    static const char *const words[CHANGE_CHANNELS] = {
        [0] = "none",
        [CHANGE_BY_ORGANISER] = "organiser",
        [CHANGE_BY_FILE] = "file",
        [CHANGE_BY_RELAY] = "relay",
        [CHANGE_BY_MAIL] = "mail",
        [CHANGE_BY_WEB] = "web",
        [CHANGE_BY_TIME] = "time",
    };

    return (unsigned)channel < CHANGE_CHANNELS ? words[channel] : words[0];
}

/* Leaves out untouched when nobody is there. */
static bool read_standing(struct query *q, struct standing *out, struct error *err)
{
    bool row = false;

    if (!query_next(q, &row, err))
        return false;
    if (!row)
        return true;
    out->id = query_column_int(q, 0);
    out->status = (enum subscription_status)query_column_int(q, 1);
    out->generation = query_column_int(q, 2);
    return query_column_bytes(q, 3, out->key, sizeof(out->key)) ||
           error_set(err, ERROR_SYSTEM, "subscriber %lld: the address key is damaged",
                     (long long)out->id);
}

static bool stand_by_key(struct store *store, const uint8_t *key, struct standing *out,
                         struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;
    struct suppression suppression = {0};

    *out = (struct standing){.status = SUBSCRIPTION_NONE};
    memcpy(out->key, key, sizeof(out->key));
    if (!query_start(&q, store, SQL_STANDING_BY_KEY, err))
        return false;
    query_blob(&q, 1, key, ADDRESS_KEY_BYTES);
    if (!read_standing(&q, out, err))
        return false;
    if (out->id)
        return true;
    if (!suppression_by_key(store, key, &suppression, err))
        return false;
    if (suppression.reason == SUBSCRIPTION_MOVED)
        out->status = SUBSCRIPTION_MOVED;
    else if (suppression.reason != SUBSCRIPTION_NONE)
        out->status = SUBSCRIPTION_ERASED;
    out->former = suppression.subscriber;
    return true;
}

static bool stand_by_id(struct store *store, int64_t id, struct standing *out, struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    *out = (struct standing){.status = SUBSCRIPTION_NONE};
    if (!query_start(&q, store, SQL_STANDING_BY_ID, err))
        return false;
    query_int(&q, 1, id);
    return read_standing(&q, out, err);
}

static struct change_result answer(const struct standing *standing,
                                   const struct subscription_step *step)
{
    return (struct change_result){
        .verdict = step->verdict,
        .status = step->status,
        .subscriber = standing->id,
        .generation = standing->generation + (step->rises ? 1 : 0),
        .former = standing->former,
    };
}

/* What a step says about somebody who is there. */
static bool carry_out(struct store *store, const struct change *change,
                      const struct standing *before, const struct subscription_step *step,
                      struct error *err)
{
    const struct suppression suppression = {.reason = step->status, .at = change->at};
    struct change_result after = answer(before, step);

    if (step->suppress && !rows_suppress(store, before->key, &suppression, err))
        return false;
    if (step->lift && !rows_lift(store, before->key, err))
        return false;
    if (step->status == SUBSCRIPTION_NONE || step->status == SUBSCRIPTION_ERASED)
        return rows_disown(store, before->id, step->status, err) &&
               rows_forget(store, before->id, err);
    return rows_set_status(store, &after, change->at, err) &&
           rows_set_pause(store, before->id,
                          step->status == SUBSCRIPTION_PAUSED ? change->until : 0, err) &&
           rows_end_leaving(store, before->id, err) &&
           rows_note(store, change, before->id, false, err);
}

/* What a caller asks for. */
struct request {
    const struct change *change;
    const struct change_person *person;
    int64_t subscriber;
};

static bool enter(struct store *store, const struct request *request, struct change_result *out,
                  struct error *err)
{
    struct standing before;

    if (!stand_by_key(store, request->person->address_key, &before, err))
        return false;
    struct subscription_step step = subscription_step(before.status, request->change->what);
    *out = answer(&before, &step);
    if (step.verdict != SUBSCRIPTION_CHANGED)
        return true;
    if (before.id)
        return carry_out(store, request->change, &before, &step, err);
    return rows_add(store, request->change, request->person, out, err);
}

/* The step of somebody known by number; *before for who carries it out. */
static bool look_up(struct store *store, const struct request *request, struct standing *before,
                    struct subscription_step *step, struct error *err)
{
    if (!stand_by_id(store, request->subscriber, before, err))
        return false;
    *step = subscription_step(before->status, request->change->what);
    return true;
}

static bool apply(struct store *store, const struct request *request, struct change_result *out,
                  struct error *err)
{
    struct standing before;
    struct subscription_step step;

    if (!look_up(store, request, &before, &step, err))
        return false;
    *out = answer(&before, &step);
    if (step.verdict == SUBSCRIPTION_SAME && step.status == SUBSCRIPTION_PAUSED &&
        request->change->what == SUBSCRIPTION_PAUSE) /* until another day */
        return rows_set_pause(store, before.id, request->change->until, err);
    return step.verdict != SUBSCRIPTION_CHANGED ||
           carry_out(store, request->change, &before, &step, err);
}

static bool set_profile(struct store *store, const struct request *request,
                        struct change_result *out, struct error *err)
{
    struct standing before;
    struct subscription_step step;

    if (!look_up(store, request, &before, &step, err))
        return false;
    *out = answer(&before, &step);
    return step.verdict != SUBSCRIPTION_CHANGED ||
           (rows_set_profile(store, request->change, before.id, request->person, err) &&
            rows_note(store, request->change, before.id, false, err));
}

/* The address left is kept out, and the one come back to no longer is. */
static bool swap_suppressions(struct store *store, const struct change *change,
                              const struct standing *before, const struct standing *there,
                              struct error *err)
{
    const struct suppression left = {
        .reason = SUBSCRIPTION_MOVED, .at = change->at, .subscriber = before->id};

    if (there->id == before->id) /* the same address, written otherwise */
        return true;
    return rows_suppress(store, before->key, &left, err) &&
           (there->former != before->id || rows_lift(store, there->key, err));
}

static bool move(struct store *store, const struct request *request, struct change_result *out,
                 struct error *err)
{
    struct standing before;
    struct standing there;
    struct subscription_step step;

    if (!look_up(store, request, &before, &step, err) ||
        !stand_by_key(store, request->person->address_key, &there, err))
        return false;
    if (there.id && there.id != before.id) {
        step =
            (struct subscription_step){.verdict = SUBSCRIPTION_IMPOSSIBLE, .status = before.status};
    } else if (!there.id && subscription_is_kept_out(there.status) && there.former != before.id) {
        step =
            (struct subscription_step){.verdict = SUBSCRIPTION_KEPT_OUT, .status = before.status};
        before.former = there.former; /* for the answer */
    } else if (there.id == before.id) {
        step.status = before.status; /* the same address, written otherwise: as dead as it was */
    }
    *out = answer(&before, &step);
    if (there.id != before.id)
        out->holder = there.id;
    return step.verdict != SUBSCRIPTION_CHANGED ||
           (swap_suppressions(store, request->change, &before, &there, err) &&
            rows_set_address(store, request->change, request->person, out, err) &&
            rows_note(store, request->change, before.id, false, err));
}

/* One transaction, or a part of the caller's. */
static bool run(struct store *store, const struct request *request,
                bool (*work)(struct store *, const struct request *, struct change_result *,
                             struct error *),
                struct change_result *out, struct error *err)
{
    struct change_result result = {0};
    bool own = false;

    if (!handle_join(store, &own, err) ||
        !handle_leave(store, own, work(store, request, &result, err), err))
        return false;
    *out = result;
    return true;
}

bool change_enter(struct store *store, const struct change *change,
                  const struct change_person *person, struct change_result *out, struct error *err)
{
    struct request request = {.change = change, .person = person};

    return run(store, &request, enter, out, err);
}

bool change_apply(struct store *store, const struct change *change, int64_t subscriber,
                  struct change_result *out, struct error *err)
{
    struct request request = {.change = change, .subscriber = subscriber};

    return run(store, &request, apply, out, err);
}

bool change_profile(struct store *store, const struct change *change,
                    const struct change_person *person, struct change_result *out,
                    struct error *err)
{
    struct request request = {.change = change, .person = person, .subscriber = person->subscriber};

    return run(store, &request, set_profile, out, err);
}

bool change_move(struct store *store, const struct change *change,
                 const struct change_person *person, struct change_result *out, struct error *err)
{
    struct request request = {.change = change, .person = person, .subscriber = person->subscriber};

    return run(store, &request, move, out, err);
}

static bool add_import(struct store *store, const struct change_import *import, int64_t *import_id,
                       struct error *err)
{
    AUTO(query_end) struct query q = QUERY_NONE;

    if (!query_start(&q, store, SQL_IMPORT_ADD, err))
        return false;
    query_int(&q, 1, import->at);
    query_text(&q, 2, import->file);
    query_text(&q, 3, import->consent);
    return query_run_id(&q, import_id, err);
}

bool change_import(struct store *store, const struct change_import *import, int64_t *import_id,
                   struct error *err)
{
    bool own = false;

    return handle_join(store, &own, err) &&
           handle_leave(store, own, add_import(store, import, import_id, err), err);
}
