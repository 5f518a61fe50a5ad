#include "jobs/sieve.h"

#include "base/xalloc.h"
#include "jobs/fit.h"

struct sieve {
    struct audience *audience;
    struct subscriber_cursor *cursor;
    struct fit fit;
};

bool sieve_new(struct sieve **out, const struct workspace *workspace, const char *where,
               enum subscription_status only, struct error *err)
{
    struct audience *audience = NULL;

    if (!workspace_audience(workspace, where, &audience, err))
        return false;
    struct sieve *sieve = xcalloc(1, sizeof(*sieve));
    sieve->audience = audience;
    sieve->fit = (struct fit){.workspace = workspace, .audience = audience};
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
    fit_done(&sieve->fit);
    free(sieve);
}

void sieve_auto_free(struct sieve **sieve)
{
    sieve_free(*sieve);
}

const struct profile *sieve_profile(const struct sieve *sieve)
{
    return &sieve->fit.profile;
}

bool sieve_next(struct sieve *sieve, const struct subscriber **out, struct error *err)
{
    const struct subscriber *subscriber = NULL;
    bool found = false;

    while (!found) {
        if (!subscriber_next(sieve->cursor, &subscriber, err))
            return false;
        if (!subscriber)
            break;
        if (!fit_ask(&sieve->fit, subscriber, &found, err))
            return false;
    }
    *out = subscriber;
    return true;
}
