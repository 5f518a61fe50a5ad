#include "jobs/list.h"

#include "base/text.h"
#include "jobs/sieve.h"

/* The statuses somebody who is there can have. */
static const enum subscription_status statuses[LIST_STATUSES] = {
    SUBSCRIPTION_ACTIVE, SUBSCRIPTION_PENDING, SUBSCRIPTION_PAUSED,
    SUBSCRIPTION_LEFT,   SUBSCRIPTION_BOUNCED, SUBSCRIPTION_COMPLAINED,
};

struct finder {
    struct str needle; /* lower case; "" finds everything */
    struct str lower;
};

static bool is_in(struct finder *finder, const char *text)
{
    str_reset(&finder->lower);
    text_add_lower(&finder->lower, text, strlen(text));
    return strstr(finder->lower.text, finder->needle.text);
}

static bool finds(struct finder *finder, const struct profile *profile)
{
    if (!finder->needle.len || is_in(finder, profile_address(profile)))
        return true;
    for (size_t i = 0; i < profile->count; i++) {
        for (size_t v = 0; v < profile_values_at(profile, i); v++) {
            if (is_in(finder, profile_value_at(profile, i, v)))
                return true;
        }
    }
    return false;
}

static void count(struct list_result *result, enum subscription_status status)
{
    result->count++;
    for (size_t i = 0; i < LIST_STATUSES; i++)
        result->by_status[i].count += statuses[i] == status;
}

static bool go_through(struct sieve *sieve, const struct list_options *options,
                       struct finder *finder, struct list_result *result, struct error *err)
{
    AUTO(person_memory_auto_free) struct person_memory *memory = person_memory_new();
    const struct subscriber *subscriber = NULL;
    const struct person *person = NULL;

    for (;;) {
        if (!sieve_next(sieve, &subscriber, err))
            return false;
        if (!subscriber)
            return true;
        if (!finds(finder, sieve_profile(sieve)))
            continue;
        count(result, subscriber->status);
        if (!options->each)
            continue;
        if (!person_of_subscriber(memory, subscriber, &person, err))
            return false;
        if (!options->each(options->ctx, person))
            return true;
    }
}

bool job_list(struct workspace *workspace, const struct list_options *options,
              struct list_result *out, struct error *err)
{
    AUTO(sieve_auto_free) struct sieve *sieve = NULL;
    struct finder finder = {.needle = STR_EMPTY, .lower = STR_EMPTY};
    struct list_result result = {0};

    if (options->find && !text_is_utf8(options->find, strlen(options->find)))
        return error_set(err, ERROR_USAGE, "--find wants UTF-8 text");
    if (!sieve_new(&sieve, workspace, options->where, SUBSCRIPTION_NONE, err))
        return false;
    for (size_t i = 0; i < LIST_STATUSES; i++)
        result.by_status[i].status = subscription_status_word(statuses[i]);
    if (options->find)
        text_add_lower(&finder.needle, options->find, strlen(options->find));
    bool done = go_through(sieve, options, &finder, &result, err);
    str_free(&finder.needle);
    str_free(&finder.lower);
    if (done)
        *out = result;
    return done;
}
