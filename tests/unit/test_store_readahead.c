/* Claims are read ahead and marked in runs: nobody may be able to tell. */
#include "delivery_fixture.h"
#include "store/leaving.h"

#define PEOPLE 600

/* So many are claimed in one transaction, so that those who follow were read with them. */
static void claim_some(struct store *store, struct delivery_turn turn, int64_t from, int64_t to)
{
    struct error err = {0};

    GOOD(store_begin(store, &err));
    for (int64_t id = from; id <= to; id++)
        assert_int_equal(claim(store, turn, id), DELIVERY_CLAIMED);
    GOOD(store_commit(store, &err));
}

static struct store *open_once_more(const struct fixture *f)
{
    struct store *other = NULL;
    struct error err = {0};

    GOOD(store_open(&other, f->path, &err));
    return other;
}

static void hold_back(struct store *store, int64_t subscriber)
{
    const struct leaving leaving = {.subscriber = subscriber, .at = NOW, .is_held = true};
    struct error err = {0};

    GOOD(leaving_note(store, &leaving, &err));
}

static void rewrite_profile(struct store *store, unsigned number)
{
    const struct change change = {
        .what = SUBSCRIPTION_SET, .channel = CHANGE_BY_ORGANISER, .at = NOW + 1};
    struct change_result result = {0};
    struct error err = {0};
    struct somebody who;

    (void)somebody(&who, number);
    who.profile[0] = 'P';
    who.person.subscriber = number;
    GOOD(change_profile(store, &change, &who.person, &result, &err));
    assert_int_equal(result.subscriber, number);
}

/* What may happen to people between two turns: 11 leaves, 12 is erased, 13 may have asked to leave,
 * 14 has a new profile. 15 stays. */
static void happen(struct store *store)
{
    (void)apply(store, SUBSCRIPTION_LEAVE, 11);
    (void)apply(store, SUBSCRIPTION_ERASE, 12);
    hold_back(store, 13);
    rewrite_profile(store, 14);
}

static void check_happened(struct store *store, const struct delivery_turn *turn)
{
    struct delivery_claim got = DELIVERY_CLAIM_NONE;
    struct error err = {0};

    GOOD(store_begin(store, &err));
    assert_int_equal(claim(store, *turn, 11), DELIVERY_LEFT_OUT);
    assert_int_equal(claim(store, *turn, 12), DELIVERY_LEFT_OUT);
    assert_int_equal(claim(store, *turn, 13), DELIVERY_NOT_THERE);
    GOOD(delivery_claim(store, turn, 14, &got, &err));
    assert_int_equal(got.verdict, DELIVERY_CLAIMED);
    assert_int_equal(*got.profile.text, 'P');
    GOOD(delivery_claim(store, turn, 15, &got, &err));
    assert_int_equal(got.verdict, DELIVERY_CLAIMED);
    assert_string_equal(got.profile.text, "profile of 15");
    delivery_claim_free(&got);
    GOOD(store_commit(store, &err));
    struct delivery_counts counts = count(store, turn->edition);
    assert_int_equal(counts.states[DELIVERY_SENDING], 12);
    assert_int_equal(counts.states[DELIVERY_SKIPPED], 2);
}

static void test_others_write(void **state)
{
    struct fixture *f = *state;

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    claim_some(f->store, turn, 1, 10);
    struct store *other = open_once_more(f);
    happen(other);
    store_close(other);
    check_happened(f->store, &turn);
}

static void test_we_write(void **state)
{
    struct fixture *f = *state;

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    claim_some(f->store, turn, 1, 10);
    happen(f->store);
    check_happened(f->store, &turn);
}

/* In the midst of a transaction, and by a statement that knows nothing of claims. */
static void test_we_write_between(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    GOOD(store_begin(f->store, &err));
    for (int64_t id = 1; id <= 10; id++)
        assert_int_equal(claim(f->store, turn, id), DELIVERY_CLAIMED);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 11);
    assert_int_equal(claim(f->store, turn, 11), DELIVERY_LEFT_OUT);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 10); /* written */
    assert_int_equal(claim(f->store, turn, 12), DELIVERY_CLAIMED);
    GOOD(store_commit(f->store, &err));
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 11);
}

/* Nobody is given out twice, in one transaction or in the next. */
static void test_twice(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    claim_some(f->store, turn, 1, 4);
    GOOD(store_begin(f->store, &err));
    assert_int_equal(claim(f->store, turn, 3), DELIVERY_NOT_THERE);
    assert_int_equal(claim(f->store, turn, 5), DELIVERY_CLAIMED);
    assert_int_equal(claim(f->store, turn, 6), DELIVERY_CLAIMED);
    assert_int_equal(claim(f->store, turn, 5), DELIVERY_NOT_THERE);
    assert_int_equal(claim(f->store, turn, 7), DELIVERY_CLAIMED);
    assert_int_equal(claim(f->store, turn, 7), DELIVERY_NOT_THERE);
    GOOD(store_commit(f->store, &err));
    assert_int_equal(claim(f->store, turn, 7), DELIVERY_NOT_THERE);
    struct delivery_outcome outcome = {.subscriber = 7, .state = DELIVERY_ACCEPTED};
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    assert_int_equal(claim(f->store, turn, 7), DELIVERY_NOT_THERE);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 6);
}

/* A transaction that failed claimed nobody. */
static void test_rolled_back(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    claim_some(f->store, turn, 1, 10);
    GOOD(store_begin(f->store, &err));
    for (int64_t id = 11; id <= 20; id++)
        assert_int_equal(claim(f->store, turn, id), DELIVERY_CLAIMED);
    store_rollback(f->store);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 10);
    claim_some(f->store, turn, 11, 20);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 20);
}

/* Two editions by turns, numbers that are not there, jumps, and more at once than a page. */
static void test_any_order(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, PEOPLE);
    struct delivery_turn one = fixture_edition(f->store, "one", PEOPLE);
    struct delivery_turn two = fixture_edition(f->store, "two", PEOPLE - 100);
    two.version = 3;
    GOOD(store_begin(f->store, &err));
    for (int64_t i = 0; i < PEOPLE; i++) {
        int64_t id = i * 7 % PEOPLE + 1; /* 7 and 600 have no common factor */
        assert_int_equal(claim(f->store, one, id), DELIVERY_CLAIMED);
        enum delivery_claimed wanted = id <= PEOPLE - 100 ? DELIVERY_CLAIMED : DELIVERY_NOT_THERE;
        assert_int_equal(claim(f->store, two, id), wanted);
    }
    GOOD(store_commit(f->store, &err));
    assert_int_equal(count(f->store, one.edition).states[DELIVERY_SENDING], PEOPLE);
    assert_int_equal(count(f->store, two.edition).states[DELIVERY_SENDING], PEOPLE - 100);
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(f->store, two.edition);
    const struct delivery *row = NULL;
    for (int64_t id = 1; id <= PEOPLE - 100; id++) {
        GOOD(delivery_list_next(list, &row, &err));
        assert_int_equal(row->subscriber, id);
        assert_int_equal(row->version, 3);
        assert_int_equal(row->attempts, 1);
        assert_int_equal(row->at, two.now);
    }
}

/* Of numbers with gaps between them only those that were claimed are marked. */
static void test_gaps(void **state)
{
    static const int64_t claimed[] = {20, 3, 1, 4, 21, 9};
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 40);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 40);
    GOOD(store_begin(f->store, &err));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(claim(f->store, turn, claimed[i]), DELIVERY_CLAIMED);
    GOOD(store_commit(f->store, &err));
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_SENDING], 6);
    for (size_t i = 0; i < 6; i++) {
        struct delivery_outcome outcome = {.subscriber = claimed[i], .state = DELIVERY_ACCEPTED};
        GOOD(delivery_record(f->store, &turn, &outcome, &err));
    }
}

/* Who was read ahead for one edition is somebody else in another. */
static void test_other_edition(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 40);
    struct delivery_turn one = fixture_edition(f->store, "one", 40);
    struct delivery_turn two = fixture_edition(f->store, "two", 40);
    bring_to(f->store, two, 11, DELIVERY_ACCEPTED);
    GOOD(store_begin(f->store, &err));
    for (int64_t id = 1; id <= 10; id++)
        assert_int_equal(claim(f->store, one, id), DELIVERY_CLAIMED);
    assert_int_equal(claim(f->store, two, 11), DELIVERY_NOT_THERE);
    GOOD(store_commit(f->store, &err));
    assert_int_equal(count(f->store, two.edition).states[DELIVERY_ACCEPTED], 1);
}

/* In order, and everybody is who they are. */
static void test_everybody(void **state)
{
    struct delivery_claim got = DELIVERY_CLAIM_NONE;
    struct fixture *f = *state;
    struct error err = {0};
    int64_t list[10];

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    for (int64_t id = 1; id <= PEOPLE; id++) {
        char profile[40];
        if (id % 10 == 1)
            GOOD(store_begin(f->store, &err));
        GOOD(delivery_claim(f->store, &turn, id, &got, &err));
        (void)snprintf(profile, sizeof(profile), "profile of %lld", (long long)id);
        assert_int_equal(got.verdict, DELIVERY_CLAIMED);
        assert_string_equal(got.profile.text, profile);
        assert_int_equal(got.domain_key, 1000 + id % 3);
        assert_int_equal(got.generation, 1);
        assert_int_equal(got.joined_at, NOW);
        list[id % 10] = id;
        if (id % 10)
            continue;
        GOOD(delivery_record_accepted(f->store, &turn, list, 10, &err));
        GOOD(store_commit(f->store, &err));
    }
    delivery_claim_free(&got);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_ACCEPTED], PEOPLE);
}

static void check_next_ahead(struct store *store, int64_t subscriber)
{
    AUTO(str_free) struct str profile = STR_EMPTY;
    struct delivery_ahead next = {0};

    assert_true(delivery_next_ahead(store, &next));
    str_addf(&profile, "profile of %lld", (long long)subscriber);
    assert_int_equal(next.subscriber, subscriber);
    assert_int_equal(next.generation, 1);
    assert_int_equal(next.joined_at, NOW);
    assert_int_equal(next.profile_len, profile.len);
    assert_memory_equal(next.profile, profile.text, profile.len);
}

/* Those who were read and not claimed, each once, are who they are; nobody without mail. */
static void test_next_ahead(void **state)
{
    struct fixture *f = *state;
    struct delivery_ahead next = {0};
    struct error err = {0};

    fixture_people(f->store, 20);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 6);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 20);
    assert_false(delivery_next_ahead(f->store, &next));
    claim_some(f->store, turn, 1, 4); /* 1, then 2 and 3, then 4 to 7 were read */
    check_next_ahead(f->store, 5);
    check_next_ahead(f->store, 7);
    assert_false(delivery_next_ahead(f->store, &next));
    claim_some(f->store, turn, 5, 5);
    assert_false(delivery_next_ahead(f->store, &next));
    GOOD(store_begin(f->store, &err));
    assert_int_equal(claim(f->store, turn, 7), DELIVERY_CLAIMED);
    assert_int_equal(claim(f->store, turn, 8), DELIVERY_CLAIMED); /* 8 to 15 were read */
    GOOD(store_commit(f->store, &err));
    for (int64_t id = 9; id <= 15; id++)
        check_next_ahead(f->store, id);
    assert_false(delivery_next_ahead(f->store, &next));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_others_write, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_we_write, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_we_write_between, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_twice, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_rolled_back, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_any_order, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_gaps, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_other_edition, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_everybody, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_next_ahead, fixture_open, fixture_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
