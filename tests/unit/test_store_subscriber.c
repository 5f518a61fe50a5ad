#include "store/seen.h"
#include "store/sent.h"
#include "store_fixture.h"

static void test_find(void **state)
{
    AUTO(subscriber_free) struct subscriber found = SUBSCRIBER_NONE;
    struct fixture *f = *state;
    struct error err = {0};
    struct somebody who;

    fixture_people(f->store, 3);
    (void)somebody(&who, 2);
    GOOD(subscriber_by_key(f->store, who.key, &found, &err));
    assert_int_equal(found.id, 2);
    assert_int_equal(found.generation, 1);
    assert_int_equal(found.status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(found.joined_at, NOW);
    assert_int_equal(found.changed_at, NOW);
    assert_memory_equal(found.address_key, who.key, sizeof(who.key));
    assert_int_equal(found.domain_key, 1 + 2 % 3);
    assert_string_equal(found.profile.text, "profile of 2");
    GOOD(subscriber_by_id(f->store, 3, &found, &err));
    assert_string_equal(found.profile.text, "profile of 3");
    (void)somebody(&who, 9);
    GOOD(subscriber_by_key(f->store, who.key, &found, &err));
    assert_int_equal(found.id, 0);
    assert_string_equal(found.profile.text, "");
    GOOD(subscriber_by_id(f->store, 9, &found, &err));
    assert_int_equal(found.id, 0);
}

static size_t walk(struct store *store, enum subscription_status only)
{
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor = subscriber_cursor_new(store, only);
    const struct subscriber *found = NULL;
    struct error err = {0};
    int64_t before = 0;
    size_t met = 0;

    for (;;) {
        GOOD(subscriber_next(cursor, &found, &err));
        if (!found)
            break;
        char profile[64];
        (void)snprintf(profile, sizeof(profile), "profile of %lld", (long long)found->id);
        assert_string_equal(found->profile.text, profile);
        assert_true(found->id > before);
        assert_true(!only || found->status == only);
        before = found->id;
        met++;
    }
    GOOD(subscriber_next(cursor, &found, &err));
    assert_null(found);
    return met;
}

static void test_walk(void **state)
{
    static const unsigned sizes[] = {0, 1, 255, 256, 257, 512, 600};
    struct fixture *f = *state;
    int64_t counts[SUBSCRIPTION_STATUSES];
    struct error err = {0};
    unsigned there = 0;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        GOOD(store_begin(f->store, &err));
        while (there < sizes[i])
            (void)enter(f->store, SUBSCRIPTION_ADD, ++there);
        GOOD(store_commit(f->store, &err));
        assert_int_equal(walk(f->store, SUBSCRIPTION_NONE), there);
    }
    for (int64_t id = 3; id < 600; id += 200)
        (void)apply(f->store, SUBSCRIPTION_PAUSE, id);
    assert_int_equal(walk(f->store, SUBSCRIPTION_PAUSED), 3);
    assert_int_equal(walk(f->store, SUBSCRIPTION_ACTIVE), 597);
    GOOD(subscriber_counts(f->store, counts, &err));
    assert_int_equal(counts[SUBSCRIPTION_PAUSED], 3);
    assert_int_equal(counts[SUBSCRIPTION_ACTIVE], 597);
    assert_int_equal(counts[SUBSCRIPTION_LEFT], 0);
}

/* A walk does not hold up who writes, nor is it upset by it. */
static void test_walk_and_write(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    const struct subscriber *found = NULL;
    size_t met = 0;

    fixture_people(f->store, 600);
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor = subscriber_cursor_new(f->store, SUBSCRIPTION_ACTIVE);
    for (;;) {
        GOOD(subscriber_next(cursor, &found, &err));
        if (!found)
            break;
        met++;
        if (found->id == 1)
            (void)apply(f->store, SUBSCRIPTION_ERASE, 500);
        if (found->id % 100 == 0)
            (void)apply(f->store, SUBSCRIPTION_LEAVE, found->id);
    }
    assert_int_equal(met, 599);
}

static void test_seen(void **state)
{
    static const int64_t numbers[] = {1, 2, 8, 7, 1000003, 0};
    struct seen seen = SEEN_NONE;

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_false(seen_again(&seen, numbers[i]));
        assert_true(seen_again(&seen, numbers[i]));
    }
    assert_false(seen_again(&seen, 9));
    assert_true(seen.size_bytes < 300000); /* one bit a number */
    seen_free(&seen);
    assert_null(seen.bits);
}

static void test_sent(void **state)
{
    static const struct {
        int64_t since, want;
    } cases[] = {{0, 12}, {NOW - 60, 12}, {NOW, 5}, {NOW + 60, 2}, {NOW + 120, 0}};
    struct fixture *f = *state;
    struct error err = {0};
    int64_t count = -1;

    GOOD(sent_between(f->store, 0, INT64_MAX, &count, &err));
    assert_int_equal(count, 0);
    GOOD(sent_add(f->store, 7, NOW - 60, &err));
    GOOD(sent_add(f->store, 1, NOW, &err));
    GOOD(sent_add(f->store, 2, NOW, &err));
    GOOD(sent_add(f->store, 2, NOW + 60, &err));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        GOOD(sent_between(f->store, cases[i].since, INT64_MAX, &count, &err));
        assert_int_equal(count, cases[i].want);
    }
    /* Two days later nothing of it is kept. */
    GOOD(sent_add(f->store, 1, NOW + 49 * 3600, &err));
    GOOD(sent_between(f->store, 0, INT64_MAX, &count, &err));
    assert_int_equal(count, 1);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_find), WITH_STORE(test_walk),       WITH_STORE(test_walk_and_write),
        WITH_STORE(test_sent), cmocka_unit_test(test_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
