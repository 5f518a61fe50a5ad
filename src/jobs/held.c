#include "jobs/held.h"

#include "people/profile.h"
#include "store/change.h"
#include "store/leaving.h"
#include "store/subscriber.h"

static bool show(const struct workspace *workspace, const struct held_options *options,
                 const struct leaving *leaving, struct error *err)
{
    struct subscriber subscriber = SUBSCRIBER_NONE;
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;

    if (!options->each)
        return true;
    bool read = subscriber_by_id(workspace->store, leaving->subscriber, &subscriber, err) &&
                profile_decode(&profile, subscriber.profile.text, subscriber.profile.len, err);
    subscriber_free(&subscriber);
    const struct held_person person = {.number = leaving->subscriber,
                                       .at = leaving->at,
                                       .address = read ? profile_address(&profile) : ""};
    if (read)
        options->each(options->ctx, &person);
    return read;
}

static bool decide(const struct workspace *workspace, enum held_choice choice,
                   const struct leaving *leaving, struct error *err)
{
    const struct change change = {.what = SUBSCRIPTION_LEAVE,
                                  .channel = CHANGE_BY_ORGANISER,
                                  .at = clock_now(workspace->clock),
                                  .evidence = "asked by mail, among too many at once"};
    struct change_result result = {0};

    switch (choice) {
    case HELD_SHOW:
        return true;
    case HELD_LEAVE:
        return change_apply(workspace->store, &change, leaving->subscriber, &result, err);
    case HELD_KEEP:
        return leaving_dismiss(workspace->store, leaving->subscriber, err);
    }
    return true;
}

bool job_held(struct workspace *workspace, const struct held_options *options, int64_t *count,
              struct error *err)
{
    struct leaving leaving = {0};

    *count = 0;
    for (;;) {
        if (!leaving_next_held(workspace->store, leaving.subscriber, &leaving, err))
            return false;
        if (!leaving.subscriber)
            return true;
        if (!show(workspace, options, &leaving, err) ||
            !decide(workspace, options->choice, &leaving, err))
            return false;
        ++*count;
    }
}
