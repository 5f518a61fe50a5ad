#include "jobs/bounces.h"

#include "people/refusal.h"
#include "store/dead.h"

struct judging {
    struct store *store;
    const struct delivery_turn *turn;
    struct dead_domains dead;
    struct refused_domains waiting;
    int64_t marked;
};

static int compare(const void *key, const void *element)
{
    /* As the store orders them: as signed numbers. */
    int64_t a = (int64_t) * (const uint64_t *)key;
    int64_t b = (int64_t) * (const uint64_t *)element;

    return a < b ? -1 : a > b;
}

static bool is_unfinished(const struct judging *judging, uint64_t domain_key)
{
    const struct refused_domains *waiting = &judging->waiting;

    return waiting->count &&
           bsearch(&domain_key, waiting->keys, waiting->count, sizeof *waiting->keys, compare);
}

static bool is_mass(const struct judging *judging, const struct dead_domain *domain, bool *out,
                    struct error *err)
{
    int64_t people = domain->all;

    /* Counting a domain reads the whole edition: only where its answer can matter. */
    if (refusal_is_mass(domain->all, people) &&
        !refused_people(judging->store, judging->turn->edition, domain->domain_key, &people, err))
        return false;
    *out = refusal_is_mass(domain->all, people);
    return true;
}

static bool judge_domain(struct judging *judging, const struct dead_domain *domain,
                         struct error *err)
{
    int64_t marked = 0;
    bool mass = false;

    if (!domain->fresh || is_unfinished(judging, domain->domain_key))
        return true;
    if (!is_mass(judging, domain, &mass, err))
        return false;
    if (mass)
        return dead_hold(judging->store, judging->turn->edition, domain->domain_key, err);
    if (!dead_mark(judging->store, judging->turn, &domain->domain_key, &marked, err))
        return false;
    judging->marked += marked;
    return true;
}

static bool has_fresh(const struct dead_domains *dead)
{
    for (size_t i = 0; i < dead->count; i++)
        if (dead->list[i].fresh)
            return true;
    return false;
}

bool bounces_judge(const struct workspace *workspace, const struct delivery_turn *turn,
                   int64_t *marked, struct error *err)
{
    struct judging judging = {.store = workspace->store, .turn = turn};

    if (!dead_domains(judging.store, turn->edition, &judging.dead, err))
        return false;
    bool good = !has_fresh(&judging.dead) ||
                refused_domains_waiting(judging.store, turn, &judging.waiting, err);
    for (size_t i = 0; i < judging.dead.count && good; i++)
        good = judge_domain(&judging, &judging.dead.list[i], err);
    free(judging.dead.list);
    free(judging.waiting.keys);
    *marked = judging.marked;
    return good;
}
