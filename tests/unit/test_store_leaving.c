/*
 * Who asked to leave without a token: counted, held, and not mailed while held.
 */
#include "delivery_fixture.h"
#include "store/leaving.h"

static void hold(struct fixture *f, int64_t subscriber, bool held)
{
    struct error err = {0};

    GOOD(leaving_note(
        f->store, &(struct leaving){.subscriber = subscriber, .at = NOW, .is_held = held}, &err));
}

static void who_is_held_is_not_claimed_until_decided(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 2);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 2);
    hold(f, 1, true);
    hold(f, 2, false);
    assert_int_equal(claim(f->store, turn, 1), DELIVERY_NOT_THERE);
    assert_int_equal(claim(f->store, turn, 2), DELIVERY_CLAIMED);
    GOOD(leaving_dismiss(f->store, 1, &err));
    assert_int_equal(claim(f->store, turn, 1), DELIVERY_CLAIMED);
}

static void those_held_do_not_count_and_are_listed(void **state)
{
    struct fixture *f = *state;
    struct leaving found = {0};
    struct error err = {0};
    int64_t count = 0;

    fixture_people(f->store, 4);
    hold(f, 1, true);
    hold(f, 2, false);
    hold(f, 3, false);
    hold(f, 4, true);
    GOOD(leaving_count(f->store, NOW - 1, &count, &err));
    assert_int_equal(count, 2);
    GOOD(leaving_count(f->store, NOW, &count, &err));
    assert_int_equal(count, 0);
    GOOD(leaving_next_held(f->store, 0, &found, &err));
    assert_int_equal(found.subscriber, 1);
    GOOD(leaving_next_held(f->store, 1, &found, &err));
    assert_int_equal(found.subscriber, 4);
    /* any change of status decides it */
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 4);
    GOOD(leaving_next_held(f->store, 1, &found, &err));
    assert_int_equal(found.subscriber, 0);
    GOOD(leaving_sweep(f->store, NOW, &err));
    GOOD(leaving_read(f->store, 2, &found, &err));
    assert_int_equal(found.subscriber, 0);
    GOOD(leaving_read(f->store, 1, &found, &err)); /* held ones stay, however old */
    assert_true(found.is_held);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        CASE(who_is_held_is_not_claimed_until_decided),
        CASE(those_held_do_not_count_and_are_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
