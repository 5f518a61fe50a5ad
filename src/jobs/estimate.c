#include "jobs/estimate.h"

#include "base/xalloc.h"
#include "jobs/day.h"
#include "jobs/domain_key.h"
#include "jobs/reach.h"
#include "store/delivery.h"
#include "store/sent.h"

#define DAY_SECONDS INT64_C(86400)
#define MOST_DAYS   36500 /* after a hundred years nobody counts */
#define PAGE        500
/* What a local relay without a set rate takes in a second, about. */
#define UNLIMITED_PER_SECOND 500

struct limited {
    uint64_t key;
    struct config_rate rate;
    int64_t count;
};

struct estimate {
    const struct workspace *workspace;
    int64_t count;
    struct limited *domains; /* those with a rate, by key */
    size_t domain_count;
};

static int by_key(const void *a, const void *b)
{
    const struct limited *one = a;
    const struct limited *other = b;

    return (one->key > other->key) - (one->key < other->key);
}

bool estimate_new(struct estimate **out, const struct workspace *workspace, struct error *err)
{
    const struct config *config = workspace->config;
    struct estimate *estimate = xcalloc(1, sizeof(*estimate));

    estimate->workspace = workspace;
    estimate->domains = xcalloc(config->domain_count + 1, sizeof(*estimate->domains));
    for (size_t i = 0; i < config->domain_count; i++) {
        struct limited limited = {.rate = config->domains[i].rate};
        if (!domain_key(workspace, config->domains[i].domain, &limited.key, err)) {
            estimate_free(estimate);
            return false;
        }
        if (limited.rate.count)
            estimate->domains[estimate->domain_count++] = limited;
    }
    qsort(estimate->domains, estimate->domain_count, sizeof(*estimate->domains), by_key);
    *out = estimate;
    return true;
}

void estimate_free(struct estimate *estimate)
{
    if (!estimate)
        return;
    free(estimate->domains);
    free(estimate);
}

void estimate_add(struct estimate *estimate, uint64_t domain_key)
{
    const struct limited wanted = {.key = domain_key};
    struct limited *found = bsearch(&wanted, estimate->domains, estimate->domain_count,
                                    sizeof(*estimate->domains), by_key);

    estimate->count++;
    if (found)
        found->count++;
}

static double relays_per_second(const struct config *config)
{
    double all = 0;

    for (size_t i = 0; i < config->relay_count; i++) {
        const struct config_rate *rate = &config->relays[i].rate;
        all +=
            rate->count ? (double)rate->count * 1000 / (double)rate->per_ms : UNLIMITED_PER_SECOND;
    }
    return all;
}

/* For a part of them, of which every domain has its share: the slowest limit says. */
static double seconds_for(const struct estimate *estimate, int64_t count)
{
    double part = estimate->count ? (double)count / (double)estimate->count : 0;
    double slowest = (double)count / relays_per_second(estimate->workspace->config);

    for (size_t i = 0; i < estimate->domain_count; i++) {
        const struct limited *domain = &estimate->domains[i];
        double own = (double)domain->count * part * (double)domain->rate.per_ms / 1000 /
                     (double)domain->rate.count;
        slowest = own > slowest ? own : slowest;
    }
    return slowest;
}

bool estimate_seconds(const struct estimate *estimate, int64_t *seconds, struct error *err)
{
    const struct workspace *workspace = estimate->workspace;
    double all = seconds_for(estimate, estimate->count);
    int64_t left = estimate->count;
    int64_t today = DAY_UNLIMITED;
    int64_t steps = 0;
    int64_t days = 0;

    if (!day_allowance(workspace, &today, err) ||
        !sent_steps(workspace->store, clock_now(workspace->clock), &steps, err))
        return false;
    for (; today != DAY_UNLIMITED && left > today && days < MOST_DAYS; days++) {
        left -= today;
        today = day_limit(workspace->config, ++steps);
    }
    double in_days = (double)(days * DAY_SECONDS) + seconds_for(estimate, left);
    *seconds = (int64_t)((in_days > all ? in_days : all) + 0.5);
    return true;
}

static bool visit(void *ctx, const struct subscriber *subscriber, struct error *err UNUSED)
{
    estimate_add(ctx, subscriber->domain_key);
    return true;
}

bool estimate_audience(const struct workspace *workspace, const struct audience *audience,
                       int64_t *count, int64_t *seconds, struct error *err)
{
    struct estimate *estimate = NULL;
    struct reach reach = {0};

    if (!estimate_new(&estimate, workspace, err))
        return false;
    const struct reach_visit all = {.each = visit, .ctx = estimate};
    bool done = reach_walk(workspace, audience, &all, &reach, err) &&
                estimate_seconds(estimate, seconds, err);
    *count = reach.fitting;
    estimate_free(estimate);
    return done;
}

/* Where no domain has a limit it does not matter who they are. */
static bool add_waiting(struct estimate *estimate, int64_t edition, int64_t count,
                        struct error *err)
{
    const struct workspace *workspace = estimate->workspace;
    struct delivery_waiting list[PAGE];
    struct delivery_page page = {
        .edition = edition, .now = clock_now(workspace->clock), .list = list, .max = PAGE};

    if (!estimate->domain_count) {
        estimate->count = count;
        return true;
    }
    do {
        if (!delivery_read_page(workspace->store, &page, err))
            return false;
        for (size_t i = 0; i < page.count; i++)
            estimate_add(estimate, list[i].domain_key);
    } while (page.count == page.max);
    return true;
}

bool estimate_rest(const struct workspace *workspace, int64_t edition, int64_t count,
                   int64_t *seconds, struct error *err)
{
    struct estimate *estimate = NULL;
    bool done = estimate_new(&estimate, workspace, err) &&
                add_waiting(estimate, edition, count, err) &&
                estimate_seconds(estimate, seconds, err);

    estimate_free(estimate);
    return done;
}
