#include "delivery_fixture.h"
#include "store/dead.h"
#include "store/domain_pause.h"

/* fixture_edition() puts person i into domain 1000 + i % 3. */
#define PEOPLE 9
static const uint64_t first_domain = 1001; /* 1, 4, 7 */

/* Claims and records somebody as refused or put off. */
static void refuse(struct store *store, struct delivery_turn turn, int64_t subscriber,
                   enum delivery_state state, enum delivery_fault fault)
{
    struct delivery_outcome outcome = {
        .subscriber = subscriber,
        .state = state,
        .next_at = turn.now + 300,
        .fault = fault,
        .first_at = turn.now,
        .reply = "550 no",
        .diagnosis = {.code = 550, .status = "5.1.1", .reason = REASON_USER_UNKNOWN}};
    struct error err = {0};

    assert_int_equal(claim(store, turn, subscriber), DELIVERY_CLAIMED);
    GOOD(delivery_record(store, &turn, &outcome, &err));
}

static void test_release(void **state)
{
    struct fixture *f = *state;
    struct refused_counts counts;
    struct error err = {0};

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    refuse(f->store, turn, 1, DELIVERY_REFUSED, DELIVERY_FAULT_OURS);
    refuse(f->store, turn, 4, DELIVERY_DEFERRED, DELIVERY_FAULT_OURS);
    refuse(f->store, turn, 7, DELIVERY_REFUSED, DELIVERY_FAULT_DEAD);
    refuse(f->store, turn, 2, DELIVERY_REFUSED, DELIVERY_FAULT_OURS);
    GOOD(refused_release(f->store, &turn, &first_domain, &counts, &err));
    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.deferred, 1);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_WAITING], PEOPLE - 2);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_REFUSED], 2);
    GOOD(refused_release(f->store, &turn, NULL, &counts, &err));
    assert_int_equal(counts.refused, 1);
    assert_int_equal(counts.deferred, 0);
    /* What the server said of somebody dead stays. */
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_REFUSED], 1);
    /* As if never tried. */
    struct delivery_claim claimed = DELIVERY_CLAIM_NONE;
    GOOD(delivery_claim(f->store, &turn, 1, &claimed, &err));
    assert_int_equal(claimed.attempt, 1);
    assert_int_equal(claimed.first_at, 0);
    assert_int_equal(claimed.domain_key, first_domain);
    delivery_claim_free(&claimed);
}

/* Refused people are sent to again when asked for; nobody suppressed is. */
static void test_again(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int64_t changed = 0;

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    for (int64_t i = 1; i <= 4; i++)
        refuse(f->store, turn, i, DELIVERY_REFUSED, DELIVERY_FAULT_NONE);
    refuse(f->store, turn, 5, DELIVERY_DEFERRED, DELIVERY_FAULT_NONE);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 1);
    (void)apply(f->store, SUBSCRIPTION_BOUNCE, 2);
    (void)apply(f->store, SUBSCRIPTION_ERASE, 3);
    GOOD(refused_mailable(f->store, turn.edition, DELIVERY_REFUSED, &changed, &err));
    assert_int_equal(changed, 1);
    GOOD(refused_again(f->store, &turn, &changed, &err));
    assert_int_equal(changed, 1);
    turn.only = DELIVERY_ONLY_NOW;
    assert_int_equal(claim(f->store, turn, 5), DELIVERY_NOT_THERE); /* its time is not come */
    assert_int_equal(claim(f->store, turn, 6), DELIVERY_NOT_THERE); /* not begun with */
    assert_int_equal(claim(f->store, turn, 4), DELIVERY_CLAIMED);
    GOOD(refused_hurry(f->store, &turn, &changed, &err));
    assert_int_equal(changed, 1);
    assert_int_equal(claim(f->store, turn, 5), DELIVERY_CLAIMED);
}

/* Who has a page and who may be claimed is the same, whatever the clock did. */
static void test_only(void **state)
{
    static const struct {
        const char *name;
        enum delivery_only only;
        int64_t later; /* the turn's time after the deferral */
        bool waiting, deferred;
    } cases[] = {
        {"any, not due", DELIVERY_ONLY_ANY, 299, true, false},
        {"any, due", DELIVERY_ONLY_ANY, 300, true, true},
        {"due, not due", DELIVERY_ONLY_DUE, 299, false, false},
        {"due", DELIVERY_ONLY_DUE, 300, false, true},
        {"now, asked for by nobody", DELIVERY_ONLY_NOW, 300, false, false},
        {"the clock is an hour back", DELIVERY_ONLY_DUE, -3600, false, false},
        {"the clock had been a year ahead", DELIVERY_ONLY_DUE, -31536000, false, true},
    };
    struct fixture *f = *state;
    struct delivery_waiting list[4];
    struct error err = {0};

    fixture_people(f->store, 2);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct delivery_turn turn = fixture_edition(f->store, cases[i].name, 2);
        struct delivery_claim claimed = DELIVERY_CLAIM_NONE;
        enum delivery_state from = DELIVERY_WAITING;

        print_message("%s\n", cases[i].name);
        refuse(f->store, turn, 2, DELIVERY_DEFERRED, DELIVERY_FAULT_NONE);
        turn.now += cases[i].later;
        turn.only = cases[i].only;
        struct delivery_page page = {
            .edition = turn.edition, .now = turn.now, .only = turn.only, .list = list, .max = 4};
        GOOD(delivery_read_page(f->store, &page, &err));
        assert_int_equal(page.count, cases[i].waiting + cases[i].deferred);
        assert_int_equal(claim(f->store, turn, 1),
                         cases[i].waiting ? DELIVERY_CLAIMED : DELIVERY_NOT_THERE);
        GOOD(delivery_claim(f->store, &turn, 2, &claimed, &err));
        assert_int_equal(claimed.verdict,
                         cases[i].deferred ? DELIVERY_CLAIMED : DELIVERY_NOT_THERE);
        if (cases[i].deferred) { /* nobody took it: it stays among the due, and was no attempt */
            assert_int_equal(claimed.attempt, 2);
            GOOD(delivery_give_back(f->store, &turn, &claimed, &from, &err));
            assert_int_equal(from, DELIVERY_DEFERRED);
            GOOD(delivery_claim(f->store, &turn, 2, &claimed, &err));
            assert_int_equal(claimed.attempt, 2);
            assert_int_equal(claimed.verdict, DELIVERY_CLAIMED);
        }
        delivery_claim_free(&claimed);
    }
}

static void test_expire(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int64_t changed = 0;

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    refuse(f->store, turn, 1, DELIVERY_DEFERRED, DELIVERY_FAULT_NONE);
    GOOD(refused_expire(f->store, &turn, turn.now, &changed, &err));
    assert_int_equal(changed, 0);
    turn.now += 1000;
    GOOD(refused_expire(f->store, &turn, turn.now - 1000, &changed, &err));
    assert_int_equal(changed, 0);
    GOOD(refused_expire(f->store, &turn, turn.now - 999, &changed, &err));
    assert_int_equal(changed, 1);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_REFUSED], 1);
}

static void test_recent(void **state)
{
    struct fixture *f = *state;
    struct refused_answer answers[3];
    struct refused_answers recent = {.list = answers, .max = 3, .count = 9};
    struct refused_domains domains = {0};
    struct error err = {0};
    int64_t people = 0;

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    bring_to(f->store, turn, 1, DELIVERY_ACCEPTED);
    GOOD(refused_recent(f->store, turn.edition, &recent, &err));
    assert_int_equal(recent.count, 0); /* nobody blames us: not worth a look */
    for (int64_t i = 2; i <= 4; i++) {
        turn.now++;
        refuse(f->store, turn, i, DELIVERY_REFUSED,
               i == 3 ? DELIVERY_FAULT_NONE : DELIVERY_FAULT_OURS);
    }
    GOOD(refused_recent(f->store, turn.edition, &recent, &err));
    assert_int_equal(recent.count, 3);
    assert_true(answers[0].is_about_us && answers[0].domain_key == 1001);
    assert_true(!answers[1].is_about_us && answers[1].domain_key == 1000);
    assert_true(answers[2].is_about_us && answers[2].domain_key == 1002);
    GOOD(refused_people(f->store, turn.edition, first_domain, &people, &err));
    assert_int_equal(people, 3);
    GOOD(refused_waiting(f->store, turn.edition, first_domain, &people, &err));
    assert_int_equal(people, 1);
    for (int64_t i = 5; i <= 8; i++)
        bring_to(f->store, turn, i, i == 8 ? DELIVERY_SENDING : DELIVERY_ACCEPTED);
    GOOD(refused_domains_waiting(f->store, &turn, &domains, &err));
    assert_int_equal(domains.count, 2); /* 9 waits, 8 is being sent */
    assert_true(domains.keys[0] == 1000 && domains.keys[1] == 1002);
    free(domains.keys);
}

/* -1: accepted, or not there. */
static int64_t fault_of(struct store *store, int64_t edition, int64_t subscriber)
{
    AUTO(delivery_list_auto_free) struct delivery_list *list = delivery_list_new(store, edition);
    const struct delivery *row = NULL;
    struct error err = {0};

    do
        GOOD(delivery_list_next(list, &row, &err));
    while (row && row->subscriber != subscriber);
    return row ? (int64_t)row->fault : -1;
}
#define FAULT(subscriber) fault_of(f->store, turn.edition, subscriber)

static void test_dead(void **state)
{
    struct fixture *f = *state;
    struct change_result result;
    struct dead_domains domains = {0};
    struct error err = {0};
    int64_t marked = 0;

    fixture_people(f->store, PEOPLE);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    for (int64_t i = 1; i <= PEOPLE; i++)
        refuse(f->store, turn, i, DELIVERY_REFUSED, DELIVERY_FAULT_DEAD);
    /* 1 left since; 4 has confirmed since, from the mailbox that is said to be dead. */
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 1);
    struct change confirm = {
        .what = SUBSCRIPTION_LEAVE, .channel = CHANGE_BY_ORGANISER, .at = turn.now};
    GOOD(change_apply(f->store, &confirm, 4, &result, &err));
    confirm.what = SUBSCRIPTION_RETURN;
    GOOD(change_apply(f->store, &confirm, 4, &result, &err));
    GOOD(dead_mark(f->store, &turn, &first_domain, &marked, &err));
    assert_int_equal(marked, 1);
    assert_int_equal(FAULT(1), DELIVERY_FAULT_MARKED);
    assert_int_equal(FAULT(4), DELIVERY_FAULT_SPARED);
    assert_int_equal(FAULT(7), DELIVERY_FAULT_MARKED);
    confirm.what = SUBSCRIPTION_BOUNCE;
    GOOD(change_apply(f->store, &confirm, 7, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_SAME);
    GOOD(change_apply(f->store, &confirm, 1, &result, &err));
    assert_int_equal(result.status, SUBSCRIPTION_LEFT); /* a bounce beats no leaving */

    GOOD(dead_hold(f->store, turn.edition, 1002, &err)); /* 2, 5, 8 */
    GOOD(dead_domains(f->store, turn.edition, &domains, &err));
    assert_int_equal(domains.count, 3);
    assert_int_equal(domains.list[0].fresh, 3);
    assert_int_equal(domains.list[0].subscriber, 3);
    assert_int_equal(domains.list[1].fresh, 0);
    assert_int_equal(domains.list[1].all, 2);
    assert_int_equal(domains.list[2].held, 3);
    assert_int_equal(domains.list[2].all, 3);
    free(domains.list);
    GOOD(dead_mark(f->store, &turn, NULL, &marked, &err));
    assert_int_equal(marked, 3);
    GOOD(dead_hold(f->store, turn.edition, 1000, &err));
    GOOD(dead_spare(f->store, turn.edition, &marked, &err));
    assert_int_equal(marked, 3);
    assert_int_equal(FAULT(3), DELIVERY_FAULT_SPARED);
}

static void test_pause(void **state)
{
    struct fixture *f = *state;
    struct domain_pauses pauses = {0};
    struct error err = {0};

    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", PEOPLE);
    GOOD(domain_pause_add(f->store, &turn, UINT64_MAX - 5, 1, &err));
    GOOD(domain_pause_lift(f->store, turn.edition, &err)); /* nobody was told yet */
    turn.now++;
    GOOD(domain_pause_add(f->store, &turn, 7, 2, &err));
    GOOD(domain_pause_list(f->store, turn.edition, &pauses, &err));
    assert_int_equal(pauses.count, 2);
    assert_true(pauses.list[0].domain_key == UINT64_MAX - 5);
    assert_int_equal(pauses.list[1].subscriber, 2);
    assert_int_equal(pauses.list[1].at, turn.now);
    free(pauses.list);
    GOOD(domain_pause_shown(f->store, turn.edition, &err));
    GOOD(domain_pause_add(f->store, &turn, 7, 3, &err)); /* again, in a run of its own */
    GOOD(domain_pause_lift(f->store, turn.edition, &err));
    GOOD(domain_pause_list(f->store, turn.edition, &pauses, &err));
    assert_int_equal(pauses.count, 1);
    assert_int_equal(pauses.list[0].subscriber, 3);
    free(pauses.list);
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_release), WITH_STORE(test_again),  WITH_STORE(test_only),
        WITH_STORE(test_expire),  WITH_STORE(test_recent), WITH_STORE(test_dead),
        WITH_STORE(test_pause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
