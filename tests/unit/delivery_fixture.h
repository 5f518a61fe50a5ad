/*
 * delivery_fixture.h - for the tests of the store: an edition frozen for people 1 to n.
 */
#ifndef TESTS_DELIVERY_FIXTURE_H
#define TESTS_DELIVERY_FIXTURE_H

#include "store/delivery_list.h"
#include "store/frozen.h"
#include "store_fixture.h"

UNUSED static struct delivery_turn fixture_edition(struct store *store, const char *slug,
                                                   unsigned people)
{
    static const uint8_t hash[FROZEN_HASH_BYTES] = {1, 2, 3};
    struct frozen_new edition = {.slug = slug,
                                 .audience = "everyone",
                                 .content = "con\0tent",
                                 .content_len = 8,
                                 .hash = hash,
                                 .at = NOW};
    struct delivery_turn turn = {.version = 1, .now = NOW};
    struct error err = {0};

    GOOD(store_begin(store, &err));
    GOOD(frozen_add(store, &edition, &turn.edition, &err));
    for (unsigned i = 1; i <= people; i++)
        GOOD(delivery_add(store, &turn, i, 1000 + i % 3, &err));
    GOOD(store_commit(store, &err));
    turn.now = NOW + 100;
    return turn;
}

UNUSED static enum delivery_claimed claim(struct store *store, struct delivery_turn turn,
                                          int64_t subscriber)
{
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct error err = {0};

    GOOD(delivery_claim(store, &turn, subscriber, &claim, &err));
    enum delivery_claimed verdict = claim.verdict;
    delivery_claim_free(&claim);
    return verdict;
}

/* Claims and records somebody waiting. */
UNUSED static void bring_to(struct store *store, struct delivery_turn turn, int64_t subscriber,
                            enum delivery_state state)
{
    struct delivery_outcome outcome = {
        .subscriber = subscriber, .state = state, .next_at = turn.now + 3600};
    struct error err = {0};

    assert_int_equal(claim(store, turn, subscriber), DELIVERY_CLAIMED);
    if (state != DELIVERY_SENDING)
        GOOD(delivery_record(store, &turn, &outcome, &err));
}

UNUSED static struct delivery_counts count(struct store *store, int64_t edition)
{
    struct delivery_counts counts = {0};
    struct error err = {0};

    GOOD(delivery_count(store, edition, &counts, &err));
    return counts;
}

#endif
