#include "jobs/reach.h"

#include "store/delivery.h"

struct walk {
    const struct workspace *workspace;
    const struct audience *audience;
    struct profile profile;
    bool failed; /* a look-up for `got` failed: the walk must not go on with a guess */
    struct error *err;
};

static bool got(void *ctx, int64_t edition, int64_t person)
{
    struct walk *walk = ctx;
    bool answer = false;

    if (!walk->failed &&
        !delivery_was_got(walk->workspace->store, edition, person, &answer, walk->err))
        walk->failed = true;
    return answer;
}

static bool fits(struct walk *walk, const struct subscriber *subscriber, bool *answer)
{
    struct audience_person person = {
        .number = subscriber->id,
        .joined_at = subscriber->joined_at,
        .profile = &walk->profile,
        .got = got,
        .ctx = walk,
    };

    *answer = true;
    if (audience_is_everyone(walk->audience))
        return true;
    if (!profile_decode(&walk->profile, subscriber->profile.text, subscriber->profile.len,
                        walk->err))
        return error_wrap(walk->err, "subscriber #%lld", (long long)subscriber->id);
    *answer = audience_matches(walk->audience, &person);
    return !walk->failed;
}

static bool meet(struct walk *walk, const struct subscriber *subscriber,
                 const struct reach_visit *visit, struct reach *reach)
{
    bool answer = false;

    reach->people++;
    if (!subscription_is_mailed(subscriber->status)) {
        reach->by_status[subscriber->status]++;
        return true;
    }
    if (!fits(walk, subscriber, &answer))
        return false;
    if (!answer) {
        reach->outside++;
        return true;
    }
    reach->fitting++;
    return !visit || !visit->each || visit->each(visit->ctx, subscriber, walk->err);
}

bool reach_walk(const struct workspace *workspace, const struct audience *audience,
                const struct reach_visit *visit, struct reach *out, struct error *err)
{
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor = subscriber_cursor_new(workspace->store, SUBSCRIPTION_NONE);
    struct error own = {0};
    struct walk walk = {.workspace = workspace, .audience = audience, .err = err ? err : &own};
    const struct subscriber *subscriber = NULL;
    struct reach reach = {0};
    walk.profile = PROFILE_EMPTY;
    bool fine = subscriber_next(cursor, &subscriber, walk.err);

    while (fine && subscriber)
        fine = meet(&walk, subscriber, visit, &reach) &&
               subscriber_next(cursor, &subscriber, walk.err);
    profile_free(&walk.profile);
    if (fine)
        *out = reach;
    return fine;
}
