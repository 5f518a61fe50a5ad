#include "delivery_fixture.h"
#include "store/tested.h"

static void test_frozen(void **state)
{
    AUTO(frozen_list_free) struct frozen_list list = FROZEN_LIST_NONE;
    AUTO(frozen_free) struct frozen found = FROZEN_NONE;
    AUTO(str_free) struct str content = STR_EMPTY;
    static const uint8_t wanted[FROZEN_HASH_BYTES] = {1, 2, 3};
    uint8_t hash[FROZEN_HASH_BYTES];
    struct fixture *f = *state;
    struct error err = {0};

    GOOD(frozen_by_slug(f->store, "pay-talks", &found, &err));
    assert_int_equal(found.id, 0);
    GOOD(frozen_read_list(f->store, &list, &err));
    assert_int_equal(list.count, 0);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 0);
    (void)fixture_edition(f->store, "a-win", 0);
    GOOD(frozen_by_slug(f->store, "pay-talks", &found, &err));
    assert_int_equal(found.id, turn.edition);
    assert_int_equal(found.version, 1);
    assert_int_equal(found.state, FROZEN_OPEN);
    assert_false(found.held);
    assert_int_equal(found.frozen_at, NOW);
    assert_int_equal(found.ended_at, 0);
    assert_string_equal(found.audience, "everyone");
    GOOD(frozen_content(f->store, &found, &content, hash, &err));
    assert_int_equal(content.len, 8);
    assert_memory_equal(content.text, "con\0tent", 8);
    assert_memory_equal(hash, wanted, sizeof(hash));
    found.version = 2;
    assert_false(frozen_content(f->store, &found, &content, hash, &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
    GOOD(frozen_read_list(f->store, &list, &err));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.editions[1].slug, "a-win");
}

/* Freezing twice is refused, and what was frozen stays. */
static void test_frozen_twice(void **state)
{
    static const uint8_t hash[FROZEN_HASH_BYTES];
    struct frozen_new edition = {.slug = "pay-talks", .audience = "", .content = "", .hash = hash};
    struct fixture *f = *state;
    struct error err = {0};
    int64_t id = 0;

    fixture_people(f->store, 3);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 3);
    assert_false(frozen_add(f->store, &edition, &id, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_int_equal(id, 0);
    assert_int_equal(count(f->store, turn.edition).audience, 3);
}

/* The second version stands beside the first, whose rows it does not touch. */
static void test_amend(void **state)
{
    AUTO(frozen_free) struct frozen found = FROZEN_NONE;
    AUTO(str_free) struct str content = STR_EMPTY;
    static const uint8_t second[FROZEN_HASH_BYTES] = {9};
    const struct frozen_new next = {
        .content = "second", .content_len = 6, .hash = second, .at = NOW + 5};
    uint8_t hash[FROZEN_HASH_BYTES];
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 2);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 2);
    bring_to(f->store, turn, 1, DELIVERY_ACCEPTED);
    GOOD(frozen_by_slug(f->store, "pay-talks", &found, &err));
    GOOD(frozen_amend(f->store, &found, &next, &err));
    assert_int_equal(found.version, 2);
    GOOD(frozen_by_slug(f->store, "pay-talks", &found, &err));
    assert_int_equal(found.version, 2);
    assert_int_equal(found.frozen_at, NOW);
    GOOD(frozen_content(f->store, &found, &content, hash, &err));
    assert_string_equal(content.text, "second");
    assert_memory_equal(hash, second, sizeof(hash));
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_ACCEPTED], 1);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_WAITING], 1);

    /* Two at once: the version is there already, and nothing of the other is kept. */
    found.version = 1;
    assert_false(frozen_amend(f->store, &found, &next, &err));
    assert_int_equal(found.version, 1);
    GOOD(frozen_content(f->store, &found, &content, hash, &err));
    assert_int_equal(content.len, 8);
}

static void check(struct store *store, int64_t edition, bool stopped, enum frozen_state state)
{
    AUTO(frozen_free) struct frozen found = FROZEN_NONE;
    struct error err = {0};
    bool is = !stopped;

    GOOD(frozen_is_stopped(store, edition, &is, &err));
    assert_int_equal(is, stopped);
    GOOD(frozen_by_slug(store, "pay-talks", &found, &err));
    assert_int_equal(found.state, state);
}

static void test_states(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 6);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 6);
    int64_t id = turn.edition;
    check(f->store, id, false, FROZEN_OPEN);
    GOOD(frozen_hold(f->store, id, true, &err));
    check(f->store, id, true, FROZEN_OPEN);
    GOOD(frozen_hold(f->store, id, false, &err));
    check(f->store, id, false, FROZEN_OPEN);
    GOOD(frozen_set_done(f->store, id, true, NOW, &err));
    check(f->store, id, false, FROZEN_DONE);
    GOOD(frozen_set_done(f->store, id, false, NOW, &err));
    check(f->store, id, false, FROZEN_OPEN);

    bring_to(f->store, turn, 1, DELIVERY_ACCEPTED);
    bring_to(f->store, turn, 2, DELIVERY_SENDING);
    bring_to(f->store, turn, 3, DELIVERY_DEFERRED);
    bring_to(f->store, turn, 4, DELIVERY_REFUSED);
    GOOD(frozen_cancel(f->store, id, NOW + 200, &err));
    check(f->store, id, true, FROZEN_CANCELLED);
    struct delivery_counts counts = count(f->store, id);
    assert_int_equal(counts.states[DELIVERY_SKIPPED], 3);
    assert_int_equal(counts.states[DELIVERY_SENDING], 1);
    assert_int_equal(counts.states[DELIVERY_ACCEPTED], 1);
    assert_int_equal(counts.states[DELIVERY_REFUSED], 1);
    assert_int_equal(claim(f->store, turn, 5), DELIVERY_NOT_THERE);
    /* For good. */
    GOOD(frozen_set_done(f->store, id, true, NOW, &err));
    check(f->store, id, true, FROZEN_CANCELLED);
    /* An edition that is not there is not to be sent. */
    bool stopped = false;
    GOOD(frozen_is_stopped(f->store, 999, &stopped, &err));
    assert_true(stopped);
    assert_string_equal(frozen_state_word(FROZEN_OPEN), "open");
    assert_string_equal(frozen_state_word(FROZEN_DONE), "done");
    assert_string_equal(frozen_state_word(FROZEN_CANCELLED), "cancelled");
}

static void test_tested(void **state)
{
    static const uint8_t one[FROZEN_HASH_BYTES] = {1};
    static const uint8_t two[FROZEN_HASH_BYTES] = {2};
    struct fixture *f = *state;
    struct error err = {0};
    int64_t at = 1;

    GOOD(tested_at(f->store, "pay-talks", one, &at, &err));
    assert_int_equal(at, 0);
    GOOD(tested_note(f->store, "pay-talks", one, NOW, &err));
    GOOD(tested_note(f->store, "pay-talks", one, NOW + 9, &err));
    GOOD(tested_at(f->store, "pay-talks", one, &at, &err));
    assert_int_equal(at, NOW + 9);
    GOOD(tested_at(f->store, "pay-talks", two, &at, &err));
    assert_int_equal(at, 0);
    GOOD(tested_at(f->store, "other", one, &at, &err));
    assert_int_equal(at, 0);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_frozen), WITH_STORE(test_frozen_twice), WITH_STORE(test_amend),
        WITH_STORE(test_states), WITH_STORE(test_tested),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
