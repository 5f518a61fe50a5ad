/*
 * Letters in the store: claimed once, oldest first, dropped when not wanted any more; tokens found
 * by person and number; everything gone with the person.
 */
#include "store/letter.h"
#include "store/pause.h"
#include "store/sent.h"
#include "store_fixture.h"

static int64_t add(struct fixture *f, enum letter_kind kind, int64_t subscriber, int64_t at)
{
    const struct letter_new letter = {.kind = kind,
                                      .subscriber = subscriber,
                                      .generation = 1,
                                      .domain_key = (uint64_t)(subscriber % 3),
                                      .at = at,
                                      .in_reply_to = "<1@example.org>"};
    struct error err = {0};
    int64_t id = 0;

    GOOD(letter_add(f->store, &letter, &id, &err));
    assert_true(id > 0);
    return id;
}

static int64_t claim(struct fixture *f, int64_t now)
{
    struct letter letter = LETTER_NONE;
    struct error err = {0};

    GOOD(letter_claim(f->store, now, &letter, &err));
    int64_t id = letter.id;
    letter_free(&letter);
    return id;
}

static void record(struct fixture *f, const struct letter_outcome *outcome, int64_t now)
{
    struct error err = {0};

    GOOD(letter_record(f->store, outcome, now, &err));
}

static void a_letter_is_claimed_once_and_oldest_first(void **state)
{
    struct fixture *f = *state;
    struct letter letter = LETTER_NONE;
    struct error err = {0};

    fixture_people(f->store, 3);
    int64_t later = add(f, LETTER_ALREADY, 2, NOW + 5);
    int64_t first = add(f, LETTER_ALREADY, 1, NOW);

    GOOD(letter_claim(f->store, NOW + 5, &letter, &err));
    assert_int_equal(letter.id, first);
    assert_int_equal(letter.subscriber, 1);
    assert_int_equal(letter.attempt, 1);
    assert_string_equal(letter.profile.text, "profile of 1");
    assert_string_equal(letter.in_reply_to.text, "<1@example.org>");
    letter_free(&letter);
    assert_int_equal(claim(f, NOW + 4), 0); /* the other is not due yet */
    assert_int_equal(claim(f, NOW + 5), later);
    assert_int_equal(claim(f, NOW + 5), 0);
}

static void an_answer_comes_once_and_posted_counts_for_the_day(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int64_t sent = 0;

    fixture_people(f->store, 1);
    int64_t id = add(f, LETTER_ALREADY, 1, NOW);
    assert_int_equal(claim(f, NOW), id);
    /* put off: due again only then, and tried twice afterwards */
    record(f,
           &(struct letter_outcome){
               .id = id, .state = LETTER_DUE, .next_at = NOW + 300, .was_tried = true},
           NOW);
    assert_int_equal(claim(f, NOW + 299), 0);
    assert_int_equal(claim(f, NOW + 300), id);
    record(f, &(struct letter_outcome){.id = id, .state = LETTER_POSTED}, NOW + 300);
    assert_false(letter_record(f->store, &(struct letter_outcome){.id = id, .state = LETTER_POSTED},
                               NOW + 301, &err));
    assert_int_equal(claim(f, NOW + 9999), 0);
    GOOD(sent_between(f->store, NOW, NOW + 300, &sent, &err));
    assert_int_equal(sent, 1);
}

static void a_letter_not_tried_keeps_its_attempts(void **state)
{
    struct fixture *f = *state;
    struct letter letter = LETTER_NONE;
    struct error err = {0};

    fixture_people(f->store, 1);
    int64_t id = add(f, LETTER_ALREADY, 1, NOW);
    assert_int_equal(claim(f, NOW), id);
    record(f, &(struct letter_outcome){.id = id, .state = LETTER_DUE, .next_at = NOW}, NOW);
    GOOD(letter_claim(f->store, NOW, &letter, &err));
    assert_int_equal(letter.attempt, 1);
    letter_free(&letter);
}

static void what_a_dead_sender_left_is_found(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct letter_counts counts = {0};
    int64_t orphan = 0;

    fixture_people(f->store, 1);
    int64_t id = add(f, LETTER_ALREADY, 1, NOW);
    assert_int_equal(claim(f, NOW), id);
    fixture_reopen(f);
    GOOD(letter_orphan(f->store, &orphan, &err));
    assert_int_equal(orphan, id);
    record(f, &(struct letter_outcome){.id = id, .state = LETTER_UNKNOWN}, NOW);
    GOOD(letter_orphan(f->store, &orphan, &err));
    assert_int_equal(orphan, 0);
    GOOD(letter_read_counts(f->store, &counts, &err));
    assert_int_equal(counts.unknown, 1);
    assert_int_equal(counts.due, 0);
}

static void a_letter_not_wanted_any_more_is_not_sent(void **state)
{
    static const struct {
        const char *name;
        enum letter_kind kind;
        enum subscription_change change; /* since; 0: none */
        bool sent;
    } cases[] = {
        {"already, still there", LETTER_ALREADY, 0, true},
        {"already, but left", LETTER_ALREADY, SUBSCRIPTION_LEAVE, false},
        {"goodbye", LETTER_GOODBYE, SUBSCRIPTION_LEAVE, true},
        {"goodbye, but complained", LETTER_GOODBYE, SUBSCRIPTION_COMPLAIN, false},
        {"goodbye, but never left", LETTER_GOODBYE, 0, false},
        {"to confirm what is so", LETTER_CONFIRM, 0, false},
        {"to confirm by who complained", LETTER_CONFIRM, SUBSCRIPTION_COMPLAIN, true},
        {"gone", LETTER_ALREADY, SUBSCRIPTION_ERASE, false},
        {"link for who left", LETTER_FRESH_LINK, SUBSCRIPTION_LEAVE, false},
        {"new address of who bounced", LETTER_NEW_ADDRESS, SUBSCRIPTION_BOUNCE, true},
        {"about a change, but bounced", LETTER_OLD_ADDRESS, SUBSCRIPTION_BOUNCE, false},
    };
    struct fixture *f = *state;

    fixture_people(f->store, (unsigned)(sizeof(cases) / sizeof(cases[0])));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t id = add(f, cases[i].kind, (int64_t)i + 1, NOW);
        if (cases[i].change)
            (void)apply(f->store, cases[i].change, (int64_t)i + 1);
        int64_t claimed = claim(f, NOW);
        if (claimed != (cases[i].sent ? id : 0))
            fail_msg("%s: claimed %lld", cases[i].name, (long long)claimed);
    }
}

static void a_token_is_found_by_person_and_number(void **state)
{
    struct fixture *f = *state;
    struct letter_token token = LETTER_TOKEN_NONE;
    struct error err = {0};

    fixture_people(f->store, 2);
    int64_t id = add(f, LETTER_ALREADY, 1, NOW);
    GOOD(letter_token_read(f->store, 2, LETTER_NUMBER(id), &token, &err));
    assert_int_equal(token.id, 0); /* another's */
    GOOD(letter_token_read(f->store, 1, LETTER_NUMBER(id), &token, &err));
    assert_int_equal(token.id, id);
    assert_int_equal(token.sent_at, 0);
    assert_int_equal(claim(f, NOW + 7), id);
    GOOD(letter_token_use(f->store, id, &err));
    GOOD(letter_token_read(f->store, 1, LETTER_NUMBER(id), &token, &err));
    assert_int_equal(token.sent_at, NOW + 7);
    assert_true(token.is_used);
    GOOD(letter_sweep(f->store, NOW + INT64_C(31) * 86400 - 1, &err));
    GOOD(letter_token_read(f->store, 1, LETTER_NUMBER(id), &token, &err));
    assert_int_equal(token.id, id);
    GOOD(letter_sweep(f->store, NOW + INT64_C(31) * 86400, &err));
    GOOD(letter_token_read(f->store, 1, LETTER_NUMBER(id), &token, &err));
    assert_int_equal(token.id, 0);
    letter_token_free(&token);
}

static void the_load_is_counted_for_all_and_for_the_domain(void **state)
{
    struct fixture *f = *state;
    const struct letter_new like = {.kind = LETTER_CONFIRM, .domain_key = 1};
    const struct letter_new one = {.kind = LETTER_CONFIRM, .subscriber = 1};
    struct letter_load load = {0};
    struct error err = {0};
    int64_t count = 0;

    fixture_people(f->store, 4);
    for (int64_t i = 1; i <= 4; i++)
        (void)add(f, LETTER_CONFIRM, i, NOW + i);
    (void)add(f, LETTER_ALREADY, 1, NOW + 1);
    GOOD(letter_read_load(f->store, &like, NOW, &load, &err));
    assert_int_equal(load.all, 4);
    assert_int_equal(load.domain, 2);
    GOOD(letter_read_load(f->store, &like, NOW + 1, &load, &err));
    assert_int_equal(load.all, 3);
    GOOD(letter_count(f->store, &one, NOW, &count, &err));
    assert_int_equal(count, 1);
    GOOD(letter_count(f->store, &one, NOW + 1, &count, &err));
    assert_int_equal(count, 0);
}

static void a_pause_ends_by_itself_and_never_for_who_left(void **state)
{
    struct fixture *f = *state;
    struct change pause = {
        .what = SUBSCRIPTION_PAUSE, .channel = CHANGE_BY_MAIL, .at = NOW, .until = NOW + 100};
    struct change_result result = {0};
    struct error err = {0};
    int64_t number = 0;

    fixture_people(f->store, 2);
    GOOD(change_apply(f->store, &pause, 1, &result, &err));
    GOOD(change_apply(f->store, &pause, 2, &result, &err));
    pause.until = NOW + 200; /* asked again, for longer */
    GOOD(change_apply(f->store, &pause, 2, &result, &err));
    GOOD(pause_until(f->store, 2, &number, &err));
    assert_int_equal(number, NOW + 200);
    GOOD(pause_next_over(f->store, NOW + 99, &number, &err));
    assert_int_equal(number, 0);
    GOOD(pause_next_over(f->store, NOW + 100, &number, &err));
    assert_int_equal(number, 1);
    (void)apply(f->store, SUBSCRIPTION_RESUME, 1);
    GOOD(pause_next_over(f->store, NOW + 199, &number, &err));
    assert_int_equal(number, 0);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 2);
    GOOD(pause_next_over(f->store, NOW + 999, &number, &err));
    assert_int_equal(number, 0);
}

static void a_sign_up_nobody_confirmed_is_found(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    int64_t number = 0;

    int64_t one = enter(f->store, SUBSCRIPTION_JOIN, 1).subscriber;
    int64_t two = enter(f->store, SUBSCRIPTION_JOIN, 2).subscriber;
    int64_t on_list = enter(f->store, SUBSCRIPTION_IMPORT, 3).subscriber;
    (void)add(f, LETTER_CONFIRM, one, NOW);
    (void)add(f, LETTER_CONFIRM, one, NOW + 500); /* asked again later */
    (void)add(f, LETTER_CONFIRM, two, NOW);
    (void)add(f, LETTER_ALREADY, on_list, NOW);
    GOOD(pause_next_unconfirmed(f->store, NOW + 100, 0, &number, &err));
    assert_int_equal(number, two);
    GOOD(pause_next_unconfirmed(f->store, NOW + 100, two, &number, &err));
    assert_int_equal(number, 0);
    GOOD(pause_next_unconfirmed(f->store, NOW + 500, 0, &number, &err));
    assert_int_equal(number, one);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        CASE(a_letter_is_claimed_once_and_oldest_first),
        CASE(an_answer_comes_once_and_posted_counts_for_the_day),
        CASE(a_letter_not_tried_keeps_its_attempts),
        CASE(what_a_dead_sender_left_is_found),
        CASE(a_letter_not_wanted_any_more_is_not_sent),
        CASE(a_token_is_found_by_person_and_number),
        CASE(the_load_is_counted_for_all_and_for_the_domain),
        CASE(a_pause_ends_by_itself_and_never_for_who_left),
        CASE(a_sign_up_nobody_confirmed_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
