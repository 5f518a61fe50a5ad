#include "jobs/freeze.h"

#include "store/frozen.h"

_Static_assert(FROZEN_HASH_BYTES == CONTENT_HASH_BYTES, "the store keeps the content's hash");

struct freezing {
    struct store *store;
    struct delivery_turn turn;
};

static bool add_person(void *ctx, const struct subscriber *subscriber, struct error *err)
{
    const struct freezing *freezing = ctx;

    return delivery_add(freezing->store, &freezing->turn, subscriber->id, subscriber->domain_key,
                        err);
}

/* For everybody no profile needs to be read, nor a person named: a third of the time. */
static bool add_people(const struct workspace *workspace, const struct audience *audience,
                       struct freezing *freezing, struct reach *reach, struct error *err)
{
    struct reach_visit visit = {.each = add_person, .ctx = freezing};

    if (!audience_is_everyone(audience))
        return reach_walk(workspace, audience, &visit, reach, err);
    return delivery_add_everybody(freezing->store, &freezing->turn, &reach->fitting, err) &&
           (reach->fitting || reach_walk(workspace, audience, NULL, reach, err));
}

static bool add_edition(const struct workspace *workspace, struct rendered *rendered,
                        int64_t *edition, struct error *err)
{
    AUTO(str_free) struct str blob = STR_EMPTY;
    uint8_t hash[CONTENT_HASH_BYTES];

    if (!content_encode(&rendered->content, &blob, err))
        return false;
    content_hash_blob(&blob, hash);
    content_drop_files(&rendered->content);
    struct frozen_new frozen = {
        .slug = rendered->content.slug,
        .audience = rendered->audience,
        .content = blob.text,
        .content_len = blob.len,
        .hash = hash,
        .at = clock_now(workspace->clock),
    };
    return frozen_add(workspace->store, &frozen, edition, err);
}

static bool nobody_fits(const struct rendered *rendered, const struct reach *reach,
                        struct error *err)
{
    if (!reach->people)
        return error_set(err, ERROR_DATA, "there is nobody on the list yet: import people first");
    if (!*rendered->audience)
        return error_set(err, ERROR_DATA,
                         "nobody on the list is active; 'fortnight list' shows why");
    return error_set(err, ERROR_DATA, "%.150s:%d: nobody fits the audience '%.120s'",
                     rendered->file, rendered->audience_line, rendered->audience);
}

bool freeze_edition(const struct workspace *workspace, struct rendered *rendered,
                    const struct audience *audience, struct freeze_result *out, struct error *err)
{
    struct freezing freezing = {
        .store = workspace->store,
        .turn = {.version = 1, .now = clock_now(workspace->clock)},
    };
    struct reach reach = {0};

    if (!store_begin(workspace->store, err))
        return false;
    bool frozen = add_edition(workspace, rendered, &freezing.turn.edition, err) &&
                  add_people(workspace, audience, &freezing, &reach, err);
    if (frozen && !reach.fitting)
        frozen = nobody_fits(rendered, &reach, err);
    if (!frozen) {
        store_rollback(workspace->store);
        return false;
    }
    if (!store_commit(workspace->store, err))
        return false;
    out->edition = freezing.turn.edition;
    out->counts = (struct delivery_counts){.audience = reach.fitting,
                                           .states = {[DELIVERY_WAITING] = reach.fitting},
                                           .last_at = freezing.turn.now};
    return true;
}
