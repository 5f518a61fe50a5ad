#include "jobs/act.h"
#include "people/refusal.h"
#include "store/dead.h"
#include "store/frozen.h"

/* Counting the people of a domain reads the whole edition: only where the answer can matter. */
static bool is_mass(struct store *store, int64_t edition, const struct dead_domain *domain,
                    bool *out, struct error *err)
{
    int64_t people = domain->all;

    if (refusal_is_mass(domain->all, people) &&
        !refused_people(store, edition, domain->domain_key, &people, err))
        return false;
    *out = refusal_is_mass(domain->all, people);
    return true;
}

static bool judge_domain(struct store *store, const struct delivery_turn *turn,
                         const struct dead_domain *domain, struct act_finished *out,
                         struct error *err)
{
    int64_t marked = 0;
    bool mass = false;

    if (!domain->fresh)
        return true;
    if (!is_mass(store, turn->edition, domain, &mass, err))
        return false;
    if (mass) {
        out->held += domain->fresh;
        return dead_hold(store, turn->edition, domain->domain_key, err);
    }
    if (!dead_mark(store, turn, &domain->domain_key, &marked, err))
        return false;
    out->bounced += marked;
    return true;
}

static bool judge_edition(struct store *store, const struct delivery_turn *turn,
                          struct act_finished *out, struct error *err)
{
    struct dead_domains dead = {0};
    bool good = dead_domains(store, turn->edition, &dead, err);

    for (size_t i = 0; good && i < dead.count; i++)
        good = judge_domain(store, turn, &dead.list[i], out, err);
    free(dead.list);
    return good;
}

bool act_finish(struct workspace *workspace, struct act_finished *out, struct error *err)
{
    struct frozen_list editions = FROZEN_LIST_NONE;
    struct act_finished finished = {0};
    bool good = frozen_read_list(workspace->store, &editions, err);

    for (size_t i = 0; good && i < editions.count; i++) {
        const struct delivery_turn turn = {.edition = editions.editions[i].id,
                                           .version = editions.editions[i].version,
                                           .now = clock_now(workspace->clock)};
        good = judge_edition(workspace->store, &turn, &finished, err);
    }
    frozen_list_free(&editions);
    if (good)
        *out = finished;
    return good;
}
