/* Somebody moves to another address, and the old one stays out (promise 3). */
#include "store/change.h"

#include "store_fixture.h"

static struct change_result move_to(struct store *store, int64_t id, unsigned number)
{
    struct change change = {.what = SUBSCRIPTION_MOVE, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct change_result result = {0};
    struct error err = {0};
    struct somebody who;

    (void)somebody(&who, number);
    who.person.subscriber = id;
    GOOD(change_move(store, &change, &who.person, &result, &err));
    return result;
}

static void test_move(void **state)
{
    static const struct {
        const char *name;
        enum subscription_change before, at_target; /* what happened to both people; 0: nothing */
        bool target_there;
        enum subscription_verdict verdict;
        enum subscription_status status;
    } cases[] = {
        {"to a free address", 0, 0, false, SUBSCRIPTION_CHANGED, SUBSCRIPTION_ACTIVE},
        {"somebody has it", 0, 0, true, SUBSCRIPTION_IMPOSSIBLE, SUBSCRIPTION_ACTIVE},
        {"somebody who left has it", 0, SUBSCRIPTION_LEAVE, true, SUBSCRIPTION_IMPOSSIBLE,
         SUBSCRIPTION_ACTIVE},
        {"somebody erased had it", 0, SUBSCRIPTION_ERASE, true, SUBSCRIPTION_KEPT_OUT,
         SUBSCRIPTION_ACTIVE},
        {"a bounced person comes back", SUBSCRIPTION_BOUNCE, 0, false, SUBSCRIPTION_CHANGED,
         SUBSCRIPTION_ACTIVE},
        {"who left stays out", SUBSCRIPTION_LEAVE, 0, false, SUBSCRIPTION_KEPT_OUT,
         SUBSCRIPTION_LEFT},
    };
    struct fixture *f = *state;

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t id = enter(f->store, SUBSCRIPTION_ADD, 10 + 2 * i).subscriber;
        int64_t there = 0;
        struct somebody target;

        print_message("%s\n", cases[i].name);
        if (cases[i].before)
            (void)apply(f->store, cases[i].before, id);
        if (cases[i].target_there)
            there = enter(f->store, SUBSCRIPTION_ADD, 11 + 2 * i).subscriber;
        if (cases[i].at_target)
            (void)apply(f->store, cases[i].at_target, there);
        (void)somebody(&target, 11 + 2 * i);
        struct change_result result = move_to(f->store, id, 11 + 2 * i);
        assert_int_equal(result.verdict, cases[i].verdict);
        assert_int_equal(result.status, cases[i].status);
        assert_int_equal(result.holder, result.verdict == SUBSCRIPTION_IMPOSSIBLE ? there : 0);
        struct subscriber person = read_person(f->store, id);
        bool moved = cases[i].verdict == SUBSCRIPTION_CHANGED;
        assert_int_equal(memcmp(person.address_key, target.key, sizeof(target.key)) == 0, moved);
        assert_int_equal(person.generation, moved ? 2 : 1);
        assert_int_equal(person.status, cases[i].status);
    }
}

/* The same address written otherwise: the profile changes, nobody is in the way. */
static void test_move_in_place(void **state)
{
    struct change change = {.what = SUBSCRIPTION_MOVE, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct change_result result = {0};
    struct fixture *f = *state;
    struct error err = {0};
    struct somebody who;

    (void)somebody(&who, 1);
    who.person.subscriber = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;
    GOOD(change_move(f->store, &change, &who.person, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_CHANGED);
    assert_int_equal(result.generation, 2);
    assert_int_equal(result.holder, 0);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_NONE);
    /* A dead address is not alive because it is spelt otherwise. */
    (void)apply(f->store, SUBSCRIPTION_BOUNCE, who.person.subscriber);
    GOOD(change_move(f->store, &change, &who.person, &result, &err));
    assert_int_equal(result.status, SUBSCRIPTION_BOUNCED);
    assert_int_equal(read_person(f->store, who.person.subscriber).status, SUBSCRIPTION_BOUNCED);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_BOUNCED);
}

/* Somebody active, who moved from the address of `number` to the next one. */
static int64_t somebody_who_moved(struct store *store, unsigned number)
{
    int64_t id = enter(store, SUBSCRIPTION_ADD, number).subscriber;

    assert_int_equal(move_to(store, id, number + 1).verdict, SUBSCRIPTION_CHANGED);
    return id;
}

static void check_kept_out(struct store *store, unsigned number)
{
    assert_true(subscription_is_kept_out(suppressed(store, number)));
    assert_int_equal(enter(store, SUBSCRIPTION_IMPORT, number).verdict, SUBSCRIPTION_KEPT_OUT);
    assert_int_equal(enter(store, SUBSCRIPTION_ADD, number).verdict, SUBSCRIPTION_INVITED);
}

/* Promise 3: no old file brings the address back that somebody moved away from. */
static void test_old_address_stays_out(void **state)
{
    static const struct {
        const char *name;
        enum subscription_change then[2];
        enum subscription_status reason; /* for the old address */
    } cases[] = {
        {"still there", {0}, SUBSCRIPTION_MOVED},
        {"left", {SUBSCRIPTION_LEAVE}, SUBSCRIPTION_MOVED},
        {"bounced", {SUBSCRIPTION_BOUNCE}, SUBSCRIPTION_MOVED},
        {"complained", {SUBSCRIPTION_COMPLAIN}, SUBSCRIPTION_MOVED},
        {"erased", {SUBSCRIPTION_ERASE}, SUBSCRIPTION_ERASED},
        {"left, and the time is over",
         {SUBSCRIPTION_LEAVE, SUBSCRIPTION_EXPIRE},
         SUBSCRIPTION_ERASED},
    };
    struct fixture *f = *state;

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unsigned number = 10 + 2 * i;
        int64_t id = somebody_who_moved(f->store, number);

        print_message("%s\n", cases[i].name);
        for (size_t k = 0; k < 2 && cases[i].then[k]; k++)
            (void)apply(f->store, cases[i].then[k], id);
        assert_int_equal(suppressed(f->store, number), cases[i].reason);
        check_kept_out(f->store, number);
        if (cases[i].then[0])
            check_kept_out(f->store, number + 1);
        /* An erasure leaves nothing that leads from the address to the number. */
        int64_t former = enter(f->store, SUBSCRIPTION_IMPORT, number).former;
        assert_int_equal(former, cases[i].reason == SUBSCRIPTION_MOVED ? id : 0);
    }
}

/* They themselves may move back, and nobody else may move there. */
static void test_moving_back(void **state)
{
    struct fixture *f = *state;
    int64_t id = somebody_who_moved(f->store, 1);
    int64_t other = enter(f->store, SUBSCRIPTION_ADD, 9).subscriber;

    struct change_result result = move_to(f->store, other, 1);
    assert_int_equal(result.verdict, SUBSCRIPTION_KEPT_OUT);
    assert_int_equal(result.former, id);
    assert_int_equal(move_to(f->store, id, 3).verdict, SUBSCRIPTION_CHANGED);
    result = move_to(f->store, id, 1);
    assert_int_equal(result.verdict, SUBSCRIPTION_CHANGED);
    assert_int_equal(result.generation, 4);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_NONE);
    check_kept_out(f->store, 2);
    check_kept_out(f->store, 3);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, id);
    for (unsigned number = 1; number <= 3; number++)
        check_kept_out(f->store, number);
}

/* A stronger reason than having moved is never forgotten by moving. */
static void test_moving_forgets_nothing(void **state)
{
    struct fixture *f = *state;
    int64_t bounced = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;

    (void)apply(f->store, SUBSCRIPTION_BOUNCE, bounced);
    (void)move_to(f->store, bounced, 2);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_BOUNCED);
    assert_int_equal(move_to(f->store, bounced, 1).verdict, SUBSCRIPTION_KEPT_OUT);

    /* Somebody else signs up there with their own token, and leaves again. */
    int64_t id = somebody_who_moved(f->store, 11);
    int64_t next = enter(f->store, SUBSCRIPTION_JOIN, 11).subscriber;
    assert_int_equal(suppressed(f->store, 11), SUBSCRIPTION_MOVED);
    assert_int_equal(move_to(f->store, id, 11).holder, next);
    (void)apply(f->store, SUBSCRIPTION_CONFIRM, next);
    assert_int_equal(suppressed(f->store, 11), SUBSCRIPTION_NONE);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, next);
    (void)apply(f->store, SUBSCRIPTION_EXPIRE, next);
    assert_int_equal(suppressed(f->store, 11), SUBSCRIPTION_LEFT);
    assert_int_equal(move_to(f->store, id, 11).verdict, SUBSCRIPTION_KEPT_OUT);

    /* Who never confirmed was never on the list: nothing is kept out for them. */
    int64_t pending = enter(f->store, SUBSCRIPTION_JOIN, 21).subscriber;
    (void)move_to(f->store, pending, 22);
    (void)apply(f->store, SUBSCRIPTION_EXPIRE, pending);
    assert_int_equal(enter(f->store, SUBSCRIPTION_IMPORT, 21).verdict, SUBSCRIPTION_CHANGED);
    assert_int_equal(enter(f->store, SUBSCRIPTION_IMPORT, 22).verdict, SUBSCRIPTION_CHANGED);
}

/* Who is mailed is not suppressed, and no import adds somebody at an address that was used. */
static void check_address(struct store *store, unsigned number, bool used)
{
    struct subscriber there = SUBSCRIBER_NONE;
    struct error err = {0};
    struct somebody who;

    GOOD(subscriber_by_key(store, somebody(&who, number)->address_key, &there, &err));
    if (there.id && subscription_is_mailed(there.status))
        assert_int_equal(suppressed(store, number), SUBSCRIPTION_NONE);
    if (used)
        assert_int_not_equal(enter(store, SUBSCRIPTION_IMPORT, number).verdict,
                             SUBSCRIPTION_CHANGED);
    subscriber_free(&there);
}

/* One person, three addresses, anything in any order: no old file ever adds a second
 * person. */
static void test_any_order_of_moves(void **state)
{
    static const enum subscription_change changes[] = {
        SUBSCRIPTION_MOVE,     SUBSCRIPTION_MOVE,   SUBSCRIPTION_PAUSE,  SUBSCRIPTION_RESUME,
        SUBSCRIPTION_LEAVE,    SUBSCRIPTION_RETURN, SUBSCRIPTION_BOUNCE, SUBSCRIPTION_RETURN,
        SUBSCRIPTION_COMPLAIN, SUBSCRIPTION_ERASE,
    };
    struct fixture *f = *state;
    struct error err = {0};
    unsigned seed = 11;

    GOOD(store_begin(f->store, &err));
    for (unsigned base = 100; base < 4100; base += 10) {
        int64_t id = enter(f->store, SUBSCRIPTION_ADD, base).subscriber;
        bool used[3] = {true};
        for (int i = 0; i < 12; i++) {
            seed = seed * 1103515245 + 12345;
            /* The last ones only now and then, for they end the story. */
            unsigned most = i < 8 ? 8 : sizeof(changes) / sizeof(changes[0]);
            enum subscription_change change = changes[(seed >> 16) % most];
            unsigned target = (seed >> 8) % 3;
            if (change == SUBSCRIPTION_MOVE)
                used[target] |=
                    move_to(f->store, id, base + target).verdict == SUBSCRIPTION_CHANGED;
            else
                (void)apply(f->store, change, id);
            for (unsigned k = 0; k < 3; k++)
                check_address(f->store, base + k, used[k]);
        }
    }
    GOOD(store_commit(f->store, &err));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_move),
        WITH_STORE(test_move_in_place),
        WITH_STORE(test_old_address_stays_out),
        WITH_STORE(test_moving_back),
        WITH_STORE(test_moving_forgets_nothing),
        WITH_STORE(test_any_order_of_moves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
