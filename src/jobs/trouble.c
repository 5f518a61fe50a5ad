#include "jobs/trouble.h"

#include "base/xalloc.h"
#include "people/profile.h"
#include "store/dead.h"
#include "store/delivery_list.h"
#include "store/domain_pause.h"
#include "store/frozen.h"
#include "store/returned.h"

const char *trouble_word(enum trouble_kind kind)
{
    switch (kind) {
    case TROUBLE_PAUSED:
        return "domain_paused";
    case TROUBLE_DEAD:
        return "too_many_dead";
    case TROUBLE_COMPLAINTS:
        return "complaints";
    }
    return "";
}

/* The domain's name and the server's words, as one of its people tells them: only keys are kept of
 * domains. */
static bool name_by(const struct workspace *workspace, int64_t edition, int64_t subscriber,
                    struct trouble *trouble, struct error *err)
{
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(workspace->store, edition);
    AUTO(profile_free) struct profile profile = PROFILE_EMPTY;
    const struct delivery *row = NULL;

    delivery_list_from(list, subscriber);
    if (!delivery_list_next(list, &row, err))
        return false;
    bool found = row && row->subscriber == subscriber;
    bool known = found && row->profile.len &&
                 profile_decode(&profile, row->profile.text, row->profile.len, NULL);
    const char *at = known ? strrchr(profile_address(&profile), '@') : NULL;
    trouble->domain = xstrdup(at ? at + 1 : "");
    trouble->reply = xstrdup(found ? row->reply.text : "");
    return true;
}

static struct trouble *add(struct troubles *troubles, enum trouble_kind kind)
{
    troubles->list = xrealloc(troubles->list, troubles->count + 1, sizeof *troubles->list);
    struct trouble *trouble = &troubles->list[troubles->count++];
    *trouble = (struct trouble){.kind = kind};
    return trouble;
}

static bool add_pauses(const struct workspace *workspace, int64_t edition,
                       struct troubles *troubles, struct error *err)
{
    struct store *store = workspace->store;
    struct domain_pauses pauses = {0};
    bool good = true;

    if (!domain_pause_list(store, edition, &pauses, err))
        return false;
    for (size_t i = 0; i < pauses.count && good; i++) {
        int64_t waiting = 0;
        good = refused_waiting(store, edition, pauses.list[i].domain_key, &waiting, err);
        if (!good || !waiting) /* all were cancelled, or left meanwhile */
            continue;
        struct trouble *trouble = add(troubles, TROUBLE_PAUSED);
        trouble->people = waiting;
        good = refused_people(store, edition, pauses.list[i].domain_key, &trouble->of, err) &&
               name_by(workspace, edition, pauses.list[i].subscriber, trouble, err);
    }
    free(pauses.list);
    return good;
}

static bool add_dead(const struct workspace *workspace, int64_t edition, struct troubles *troubles,
                     struct error *err)
{
    struct dead_domains dead = {0};
    bool good = true;

    if (!dead_domains(workspace->store, edition, &dead, err))
        return false;
    for (size_t i = 0; i < dead.count && good; i++) {
        if (!dead.list[i].held)
            continue;
        struct trouble *trouble = add(troubles, TROUBLE_DEAD);
        trouble->people = dead.list[i].held;
        good =
            refused_people(workspace->store, edition, dead.list[i].domain_key, &trouble->of, err) &&
            name_by(workspace, edition, dead.list[i].subscriber, trouble, err);
    }
    free(dead.list);
    return good;
}

static bool add_complaints(const struct workspace *workspace, int64_t edition,
                           struct troubles *troubles, struct error *err)
{
    struct store *store = workspace->store;
    bool stopped = false;
    int64_t complaints = 0;
    int64_t accepted = 0;

    if (!frozen_is_held_for_complaints(store, edition, &stopped, err))
        return false;
    if (!stopped)
        return true;
    if (!returned_count(store, edition, DELIVERY_FAULT_COMPLAINED, &complaints, err) ||
        !returned_accepted(store, edition, &accepted, err))
        return false;
    struct trouble *trouble = add(troubles, TROUBLE_COMPLAINTS);
    trouble->domain = xstrdup("");
    trouble->reply = xstrdup("");
    trouble->people = complaints;
    trouble->of = accepted;
    return true;
}

bool troubles_read(const struct workspace *workspace, int64_t edition, struct troubles *out,
                   struct error *err)
{
    struct troubles troubles = TROUBLES_NONE;

    if (!add_pauses(workspace, edition, &troubles, err) ||
        !add_dead(workspace, edition, &troubles, err) ||
        !add_complaints(workspace, edition, &troubles, err)) {
        troubles_free(&troubles);
        return false;
    }
    *out = troubles;
    return true;
}

void troubles_free(struct troubles *troubles)
{
    for (size_t i = 0; i < troubles->count; i++) {
        free(troubles->list[i].domain);
        free(troubles->list[i].reply);
    }
    free(troubles->list);
    *troubles = TROUBLES_NONE;
}
