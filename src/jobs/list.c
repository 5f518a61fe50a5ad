#include "jobs/list.h"

#include "jobs/sieve.h"
#include "people/search.h"
#include "store/subscriber.h"

/* The statuses somebody who is there can have. */
static const enum subscription_status statuses[LIST_STATUSES] = {
    SUBSCRIPTION_ACTIVE, SUBSCRIPTION_PENDING, SUBSCRIPTION_PAUSED,
    SUBSCRIPTION_LEFT,   SUBSCRIPTION_BOUNCED, SUBSCRIPTION_COMPLAINED,
};

static struct list_result count(const int64_t counts[SUBSCRIPTION_STATUSES])
{
    struct list_result result = {.count = 0};

    for (size_t i = 0; i < LIST_STATUSES; i++) {
        result.by_status[i].status = subscription_status_word(statuses[i]);
        result.by_status[i].count = counts[statuses[i]];
        result.count += counts[statuses[i]];
    }
    return result;
}

static bool go_through(struct sieve *sieve, const struct list_options *options,
                       struct search *search, int64_t counts[SUBSCRIPTION_STATUSES],
                       struct error *err)
{
    AUTO(person_memory_auto_free) struct person_memory *memory = person_memory_new();
    const struct subscriber *subscriber = NULL;
    const struct person *person = NULL;

    for (;;) {
        if (!sieve_next(sieve, &subscriber, err))
            return false;
        if (!subscriber)
            return true;
        if (options->find && !search_matches(search, sieve_profile(sieve)))
            continue;
        counts[subscriber->status]++;
        if (!options->each)
            continue;
        if (!person_of_subscriber(memory, subscriber, &person, err))
            return false;
        if (!options->each(options->ctx, person))
            return true;
    }
}

static bool sift(struct workspace *workspace, const struct list_options *options,
                 int64_t counts[SUBSCRIPTION_STATUSES], struct error *err)
{
    AUTO(sieve_auto_free) struct sieve *sieve = NULL;
    AUTO(search_done) struct search search = SEARCH_NONE;

    return (!options->find || search_init(&search, options->find, err)) &&
           sieve_new(&sieve, workspace, options->where, SUBSCRIPTION_NONE, err) &&
           go_through(sieve, options, &search, counts, err);
}

bool job_list(struct workspace *workspace, const struct list_options *options,
              struct list_result *out, struct error *err)
{
    int64_t counts[SUBSCRIPTION_STATUSES] = {0};
    /* How many there are in all is known without opening anybody's profile. */
    bool all = !options->each && !options->find && !(options->where && *options->where);

    if (all ? !subscriber_counts(workspace->store, counts, err)
            : !sift(workspace, options, counts, err))
        return false;
    *out = count(counts);
    return true;
}
