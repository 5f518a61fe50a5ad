#include "jobs/sieve.h"

#include "base/xalloc.h"
#include "store/delivery.h"

struct sieve {
    const struct workspace *workspace;
    struct audience *audience;
    struct subscriber_cursor *cursor;
    struct profile profile;
    struct error *err; /* of the call that is running */
    bool failed;       /* a look-up for `got` failed: no guess instead */
};

bool sieve_new(struct sieve **out, const struct workspace *workspace, const char *where,
               enum subscription_status only, struct error *err)
{
    struct audience *audience = NULL;

    if (!workspace_audience(workspace, where, &audience, err))
        return false;
    struct sieve *sieve = xcalloc(1, sizeof(*sieve));
    sieve->workspace = workspace;
    sieve->audience = audience;
    sieve->cursor = subscriber_cursor_new(workspace->store, only);
    *out = sieve;
    return true;
}

void sieve_free(struct sieve *sieve)
{
    if (!sieve)
        return;
    audience_free(sieve->audience);
    subscriber_cursor_free(sieve->cursor);
    profile_free(&sieve->profile);
    free(sieve);
}

void sieve_auto_free(struct sieve **sieve)
{
    sieve_free(*sieve);
}

const struct profile *sieve_profile(const struct sieve *sieve)
{
    return &sieve->profile;
}

static bool got(void *ctx, int64_t edition, int64_t person)
{
    struct sieve *sieve = ctx;
    bool answer = false;

    if (!sieve->failed &&
        !delivery_was_got(sieve->workspace->store, edition, person, &answer, sieve->err))
        sieve->failed = true;
    return answer;
}

static bool fits(struct sieve *sieve, const struct subscriber *subscriber)
{
    const struct audience_person person = {
        .number = subscriber->id,
        .joined_at = subscriber->joined_at,
        .profile = &sieve->profile,
        .got = got,
        .ctx = sieve,
    };

    return audience_matches(sieve->audience, &person);
}

bool sieve_next(struct sieve *sieve, const struct subscriber **out, struct error *err)
{
    const struct subscriber *subscriber = NULL;

    sieve->err = err;
    for (;;) {
        if (!subscriber_next(sieve->cursor, &subscriber, err))
            return false;
        if (!subscriber)
            break;
        if (!profile_decode(&sieve->profile, subscriber->profile.text, subscriber->profile.len,
                            err))
            return error_wrap(err, "subscriber #%lld", (long long)subscriber->id);
        bool found = fits(sieve, subscriber);
        if (sieve->failed)
            return false;
        if (found)
            break;
    }
    *out = subscriber;
    return true;
}
