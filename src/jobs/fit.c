#include "jobs/fit.h"

#include "store/delivery.h"

static bool got(void *ctx, int64_t edition, int64_t person)
{
    struct fit *fit = ctx;
    bool answer = false;

    if (!fit->failed &&
        !delivery_was_got(fit->workspace->store, edition, person, &answer, fit->err))
        fit->failed = true;
    return answer;
}

bool fit_ask(struct fit *fit, const struct subscriber *subscriber, bool *answer, struct error *err)
{
    const struct audience_person person = {
        .number = subscriber->id,
        .joined_at = subscriber->joined_at,
        .profile = &fit->profile,
        .got = got,
        .ctx = fit,
    };

    if (!profile_decode(&fit->profile, subscriber->profile.text, subscriber->profile.len, err))
        return error_wrap(err, "subscriber #%lld", (long long)subscriber->id);
    fit->err = err;
    fit->failed = false;
    *answer = audience_matches(fit->audience, &person);
    fit->err = NULL;
    return !fit->failed;
}

void fit_done(struct fit *fit)
{
    profile_free(&fit->profile);
}
