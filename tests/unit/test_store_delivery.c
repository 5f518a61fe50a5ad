/* One file over 500 lines: every state of a delivery is tried with the same few helpers. */
#include <signal.h>
#include <sys/wait.h>

#include "delivery_fixture.h"
#include "store/sent.h"

static const struct {
    const char *name;
    enum subscription_change happened; /* since the freeze */
    enum delivery_claimed verdict;
    enum delivery_skip skip;
    enum subscription_status status;
} claims[] = {
    {"nothing happened", 0, DELIVERY_CLAIMED, DELIVERY_SKIP_NONE, SUBSCRIPTION_NONE},
    {"paused", SUBSCRIPTION_PAUSE, DELIVERY_LEFT_OUT, DELIVERY_SKIP_STATUS, SUBSCRIPTION_PAUSED},
    {"left", SUBSCRIPTION_LEAVE, DELIVERY_LEFT_OUT, DELIVERY_SKIP_STATUS, SUBSCRIPTION_LEFT},
    {"bounced", SUBSCRIPTION_BOUNCE, DELIVERY_LEFT_OUT, DELIVERY_SKIP_STATUS, SUBSCRIPTION_BOUNCED},
    {"complained", SUBSCRIPTION_COMPLAIN, DELIVERY_LEFT_OUT, DELIVERY_SKIP_STATUS,
     SUBSCRIPTION_COMPLAINED},
    {"erased", SUBSCRIPTION_ERASE, DELIVERY_LEFT_OUT, DELIVERY_SKIP_ERASED, SUBSCRIPTION_NONE},
};
#define CLAIMS (sizeof(claims) / sizeof(claims[0]))

/* Nobody is left out of the list, and each row says why. */
static void check_claims(struct store *store, int64_t edition)
{
    AUTO(delivery_list_auto_free) struct delivery_list *list = delivery_list_new(store, edition);
    const struct delivery *row = NULL;
    struct error err = {0};

    for (unsigned i = 0; i < CLAIMS; i++) {
        GOOD(delivery_list_next(list, &row, &err));
        assert_int_equal(row->subscriber, i + 1);
        assert_int_equal(row->skip, claims[i].skip);
        assert_int_equal(row->skip_status, claims[i].status);
        assert_int_equal(row->state, i ? DELIVERY_SKIPPED : DELIVERY_SENDING);
    }
    GOOD(delivery_list_next(list, &row, &err));
    assert_null(row);
}

static void test_claim(void **state)
{
    struct fixture *f = *state;
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct error err = {0};

    fixture_people(f->store, CLAIMS);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", CLAIMS);
    for (unsigned i = 0; i < CLAIMS; i++) {
        bool mine = claims[i].verdict == DELIVERY_CLAIMED;

        print_message("%s\n", claims[i].name);
        if (claims[i].happened)
            (void)apply(f->store, claims[i].happened, i + 1);
        GOOD(delivery_claim(f->store, &turn, i + 1, &claim, &err));
        assert_int_equal(claim.verdict, claims[i].verdict);
        assert_int_equal(claim.subscriber, i + 1);
        assert_int_equal(claim.from, DELIVERY_WAITING);
        assert_int_equal(claim.attempt, 1);
        assert_int_equal(claim.generation, claims[i].skip == DELIVERY_SKIP_ERASED ? 0 : 1);
        assert_string_equal(claim.profile.text, mine ? "profile of 1" : "");
        /* Nobody is claimed twice. */
        GOOD(delivery_claim(f->store, &turn, i + 1, &claim, &err));
        assert_int_equal(claim.verdict, DELIVERY_NOT_THERE);
    }
    GOOD(delivery_claim(f->store, &turn, 999, &claim, &err));
    assert_int_equal(claim.verdict, DELIVERY_NOT_THERE);
    delivery_claim_free(&claim);
    check_claims(f->store, turn.edition);
}

/* One of each status: those who get mail have a row, the same one as if they were added singly. */
static void test_everybody(void **state)
{
    static const enum subscription_change changes[] = {SUBSCRIPTION_PAUSE, SUBSCRIPTION_LEAVE,
                                                       SUBSCRIPTION_BOUNCE, SUBSCRIPTION_COMPLAIN,
                                                       SUBSCRIPTION_ERASE};
    struct fixture *f = *state;
    struct error err = {0};
    int64_t count = 0;

    fixture_people(f->store, 9);
    struct delivery_turn turn = fixture_edition(f->store, "by-hand", 9);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
        (void)apply(f->store, changes[i], (int64_t)i + 3);
    turn.edition++;
    GOOD(store_begin(f->store, &err));
    GOOD(delivery_add_everybody(f->store, &turn, &count, &err));
    GOOD(store_commit(f->store, &err));
    assert_int_equal(count, 4);
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(f->store, turn.edition);
    for (size_t i = 0; i < 4; i++) {
        static const int64_t numbers[] = {1, 2, 8, 9};
        const struct delivery *row = NULL;
        GOOD(delivery_list_next(list, &row, &err));
        assert_int_equal(row->subscriber, numbers[i]);
        assert_int_equal(row->state, DELIVERY_WAITING);
        assert_int_equal(row->at, turn.now);
        assert_int_equal(row->version, -1); /* of none yet */
        assert_int_equal(row->attempts, 0);
        assert_int_equal(claim(f->store, turn, row->subscriber), DELIVERY_CLAIMED);
    }
}

/* Their token must be of the address they have now. */
static void test_claim_after_move(void **state)
{
    struct change change = {.what = SUBSCRIPTION_MOVE, .channel = CHANGE_BY_ORGANISER, .at = NOW};
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct change_result result;
    struct fixture *f = *state;
    struct error err = {0};
    struct somebody who;

    fixture_people(f->store, 1);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 1);
    (void)somebody(&who, 77);
    who.person.subscriber = 1;
    GOOD(change_move(f->store, &change, &who.person, &result, &err));
    GOOD(delivery_claim(f->store, &turn, 1, &claim, &err));
    assert_int_equal(claim.generation, 2);
    assert_string_equal(claim.profile.text, "profile of 77");
    delivery_claim_free(&claim);
}

#define FULL                                                                                       \
    {                                                                                              \
        .code = 452, .status = "4.2.2", .reason = REASON_MAILBOX_FULL                              \
    }
#define NO_USER                                                                                    \
    {                                                                                              \
        .code = 550, .status = "5.1.1", .reason = REASON_USER_UNKNOWN                              \
    }

static const struct {
    struct delivery_outcome outcome;
    int64_t next_at, attempts, sent; /* wanted */
} outcomes[] = {
    {{.state = DELIVERY_ACCEPTED}, 0, 1, 1},
    {{.state = DELIVERY_DEFERRED, .next_at = NOW + 900, .diagnosis = FULL, .reply = "over quota"},
     NOW + 900,
     1,
     0},
    {{.state = DELIVERY_REFUSED, .next_at = 5, .diagnosis = NO_USER, .reply = "no user"}, 0, 1, 0},
    {{.state = DELIVERY_UNKNOWN}, 0, 1, 1},
    {{.state = DELIVERY_WAITING}, 0, 0, 0},
    {{.state = DELIVERY_SKIPPED, .skip = DELIVERY_SKIP_UTF8}, 0, 1, 0},
};
#define OUTCOMES (sizeof(outcomes) / sizeof(outcomes[0]))

static int64_t sent(struct store *store)
{
    struct error err = {0};
    int64_t found = 0;

    GOOD(sent_between(store, 0, INT64_MAX, &found, &err));
    return found;
}

/* As another process sees it, or the next after a crash. */
static int64_t sent_elsewhere(const struct fixture *f)
{
    struct store *other = NULL;
    struct error err = {0};

    GOOD(store_open(&other, f->path, &err));
    int64_t found = sent(other);
    store_close(other);
    return found;
}

/* One person, handed over again and again, in transactions of 50; each is given up once before. */
static void send_many(struct store *store, int64_t count, const struct delivery_turn *turn)
{
    AUTO(delivery_claim_free) struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    struct error err = {0};

    for (int64_t done = 0; done < count; done += 50) {
        for (int attempt = 0; attempt < 2; attempt++) {
            GOOD(store_begin(store, &err));
            for (int64_t i = done; i < count && i < done + 50; i++) {
                GOOD(delivery_claim(store, turn, 1, &claim, &err));
                GOOD(delivery_settle(store, turn, 1, DELIVERY_UNKNOWN, &err));
                GOOD(delivery_settle(store, turn, 1, DELIVERY_WAITING, &err));
            }
            if (attempt == 0)
                store_rollback(store);
            else
                GOOD(store_commit(store, &err));
        }
    }
}

static void test_sent_is_never_too_low(void **state)
{
    static const int64_t counts[] = {1, 62, 1, 64, 872, 20000, 7};
    struct fixture *f = *state;
    int64_t done = 0;

    fixture_people(f->store, 1);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 1);
    turn.now = NOW - NOW % 60;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        turn.now += i == 6 ? 60 : 0;
        send_many(f->store, counts[i], &turn);
        done += counts[i];
        assert_int_equal(sent(f->store), done);
        int64_t most = i == 6 ? 0 : done / 64 < 256 ? done / 64 : 256;
        assert_in_range(sent_elsewhere(f), done, done + most);
    }
    fixture_reopen(f);
    assert_int_equal(sent(f->store), done);
    turn.now += 60;
    send_many(f->store, 1000, &turn);
    assert_in_range(sent_elsewhere(f), done + 1001, done + 1015); /* noted ahead */
    fixture_reopen(f);
    assert_int_equal(sent(f->store), done + 1000); /* and taken back */
}

static void check_row(const struct delivery *row, size_t i, int64_t now)
{
    const struct delivery_outcome *outcome = &outcomes[i].outcome;

    assert_int_equal(row->subscriber, i + 1);
    assert_int_equal(row->state, outcome->state);
    assert_int_equal(row->next_at, outcomes[i].next_at);
    assert_int_equal(row->attempts, outcomes[i].attempts);
    assert_int_equal(row->version, 2);
    assert_int_equal(row->at, now);
    assert_int_equal(row->skip, outcome->skip);
    assert_int_equal(row->code, outcome->diagnosis.code);
    assert_string_equal(row->status, outcome->diagnosis.status);
    assert_int_equal(row->reason, outcome->diagnosis.reason);
    assert_string_equal(row->reply.text, outcome->reply ? outcome->reply : "");
    assert_memory_equal(row->profile.text, "profile of ", 11);
}

static void test_record(void **state)
{
    struct fixture *f = *state;
    const struct delivery *row = NULL;
    struct error err = {0};

    fixture_people(f->store, OUTCOMES);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", OUTCOMES);
    turn.version = 2;
    for (unsigned i = 0; i < OUTCOMES; i++) {
        struct delivery_outcome outcome = outcomes[i].outcome;
        int64_t before = sent(f->store);

        outcome.subscriber = i + 1;
        assert_int_equal(claim(f->store, turn, i + 1), DELIVERY_CLAIMED);
        GOOD(delivery_record(f->store, &turn, &outcome, &err));
        assert_int_equal(sent(f->store) - before, outcomes[i].sent);
        /* A second answer to the same message is a bug, and told. */
        assert_false(delivery_record(f->store, &turn, &outcome, &err));
        assert_int_equal(err.kind, ERROR_SYSTEM);
    }
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(f->store, turn.edition);
    for (unsigned i = 1; i < OUTCOMES; i++) {
        GOOD(delivery_list_next(list, &row, &err));
        check_row(row, i, turn.now);
    }
    GOOD(delivery_list_next(list, &row, &err));
    assert_null(row);
}

/* What an earlier refusal said is gone when the mail is accepted in the end. */
static void test_deferred_then_accepted(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;

    fixture_people(f->store, 1);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 1);
    bring_to(f->store, turn, 1, DELIVERY_DEFERRED);
    assert_int_equal(count(f->store, turn.edition).next_at, turn.now + 3600);
    turn.now += 3599;
    GOOD(delivery_claim(f->store, &turn, 1, &claim, &err));
    assert_int_equal(claim.verdict, DELIVERY_NOT_THERE);
    turn.now += 1;
    GOOD(delivery_claim(f->store, &turn, 1, &claim, &err));
    assert_int_equal(claim.verdict, DELIVERY_CLAIMED);
    assert_int_equal(claim.from, DELIVERY_DEFERRED);
    assert_int_equal(claim.attempt, 2);
    delivery_claim_free(&claim);
    assert_int_equal(count(f->store, turn.edition).next_at, 0);
}

static void test_pages(void **state)
{
    static struct delivery_waiting list[100];
    struct delivery_page page = {.now = NOW + 100, .list = list, .max = 100};
    struct fixture *f = *state;
    struct error err = {0};
    size_t met = 0;

    fixture_people(f->store, 250);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 250);
    struct delivery_turn other = fixture_edition(f->store, "other", 3);
    bring_to(f->store, turn, 5, DELIVERY_ACCEPTED);
    bring_to(f->store, turn, 6, DELIVERY_SENDING);
    bring_to(f->store, turn, 7, DELIVERY_DEFERRED);
    bring_to(f->store, turn, 8, DELIVERY_UNKNOWN);
    page.edition = turn.edition;
    do {
        GOOD(delivery_read_page(f->store, &page, &err));
        for (size_t i = 0; i < page.count; i++) {
            assert_true(list[i].subscriber < 5 || list[i].subscriber > 8);
            assert_int_equal(list[i].domain_key, 1000 + list[i].subscriber % 3);
        }
        met += page.count;
    } while (page.count == page.max);
    assert_int_equal(met, 246);
    assert_int_equal(page.after, 250);
    /* An hour later the deferred one is due. */
    page.after = 0;
    page.max = 5;
    page.now += 3600;
    GOOD(delivery_read_page(f->store, &page, &err));
    assert_int_equal(page.count, 5);
    assert_int_equal(list[4].subscriber, 7);
    page = (struct delivery_page){.edition = other.edition, .now = NOW, .list = list, .max = 100};
    GOOD(delivery_read_page(f->store, &page, &err));
    assert_int_equal(page.count, 3);
}

static void test_orphans_and_settling(void **state)
{
    static const struct {
        enum delivery_state from, to, want;
        enum delivery_skip skip;
        bool got;
    } cases[] = {
        {DELIVERY_SENDING, DELIVERY_UNKNOWN, DELIVERY_UNKNOWN, DELIVERY_SKIP_NONE, true},
        {DELIVERY_SENDING, DELIVERY_WAITING, DELIVERY_WAITING, DELIVERY_SKIP_NONE, false},
        {DELIVERY_SENDING, DELIVERY_ACCEPTED, DELIVERY_ACCEPTED, DELIVERY_SKIP_NONE, true},
        {DELIVERY_UNKNOWN, DELIVERY_WAITING, DELIVERY_WAITING, DELIVERY_SKIP_NONE, false},
        {DELIVERY_UNKNOWN, DELIVERY_ACCEPTED, DELIVERY_ACCEPTED, DELIVERY_SKIP_NONE, true},
        {DELIVERY_UNKNOWN, DELIVERY_SKIPPED, DELIVERY_SKIPPED, DELIVERY_SKIP_NOT_SURE, true},
        {DELIVERY_UNKNOWN, DELIVERY_UNKNOWN, DELIVERY_UNKNOWN, DELIVERY_SKIP_NONE, true},
        {DELIVERY_ACCEPTED, DELIVERY_WAITING, DELIVERY_ACCEPTED, DELIVERY_SKIP_NONE, true},
        {DELIVERY_REFUSED, DELIVERY_WAITING, DELIVERY_REFUSED, DELIVERY_SKIP_NONE, false},
        {DELIVERY_DEFERRED, DELIVERY_UNKNOWN, DELIVERY_DEFERRED, DELIVERY_SKIP_NONE, false},
    };
    unsigned people = sizeof(cases) / sizeof(cases[0]);
    struct delivery_waiting found[20];
    struct delivery_page page = {.list = found, .max = 2};
    struct fixture *f = *state;
    const struct delivery *row = NULL;
    struct error err = {0};
    bool got = false;

    fixture_people(f->store, people);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", people);
    for (unsigned i = 0; i < people; i++)
        bring_to(f->store, turn, i + 1, cases[i].from);
    page.edition = turn.edition;
    GOOD(delivery_orphans(f->store, &page, DELIVERY_SENDING, &err));
    assert_int_equal(page.count, 2);
    GOOD(delivery_orphans(f->store, &page, DELIVERY_SENDING, &err));
    assert_int_equal(page.count, 1);
    assert_int_equal(found[0].subscriber, 3);
    for (unsigned i = 0; i < people; i++)
        GOOD(delivery_settle(f->store, &turn, i + 1, cases[i].to, &err));
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(f->store, turn.edition);
    for (unsigned i = 0; i < people; i++) {
        GOOD(delivery_was_got(f->store, turn.edition, i + 1, &got, &err));
        assert_int_equal(got, cases[i].got);
        if (cases[i].want == DELIVERY_ACCEPTED)
            continue;
        GOOD(delivery_list_next(list, &row, &err));
        assert_int_equal(row->subscriber, i + 1);
        assert_int_equal(row->state, cases[i].want);
        assert_int_equal(row->skip, cases[i].skip);
    }
    GOOD(delivery_was_got(f->store, turn.edition, 999, &got, &err));
    assert_false(got);
}

static void test_counts(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 10);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 10);
    assert_int_equal(count(f->store, turn.edition).last_at, NOW);
    bring_to(f->store, turn, 1, DELIVERY_ACCEPTED);
    bring_to(f->store, turn, 2, DELIVERY_ACCEPTED);
    bring_to(f->store, turn, 3, DELIVERY_DEFERRED);
    turn.now += 5;
    bring_to(f->store, turn, 4, DELIVERY_DEFERRED);
    struct delivery_counts counts = count(f->store, turn.edition);
    assert_int_equal(counts.audience, 10);
    assert_int_equal(counts.states[DELIVERY_WAITING], 6);
    assert_int_equal(counts.states[DELIVERY_ACCEPTED], 2);
    assert_int_equal(counts.states[DELIVERY_DEFERRED], 2);
    assert_int_equal(counts.next_at, NOW + 100 + 3600);
    assert_int_equal(counts.last_at, NOW + 105);
    assert_int_equal(count(f->store, 999).audience, 0);
    /* The figures of the past outlive a person; what was said about them does not. */
    (void)apply(f->store, SUBSCRIPTION_ERASE, 3);
    assert_int_equal(count(f->store, turn.edition).states[DELIVERY_DEFERRED], 2);
    (void)err;
}

static void test_erased_in_the_list(void **state)
{
    struct delivery_outcome outcome = {.subscriber = 1,
                                       .state = DELIVERY_REFUSED,
                                       .diagnosis = {.code = 550, .status = "5.1.1"},
                                       .reply = "they moved"};
    struct fixture *f = *state;
    const struct delivery *row = NULL;
    struct error err = {0};

    fixture_people(f->store, 1);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 1);
    assert_int_equal(claim(f->store, turn, 1), DELIVERY_CLAIMED);
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    (void)apply(f->store, SUBSCRIPTION_ERASE, 1);
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(f->store, turn.edition);
    GOOD(delivery_list_next(list, &row, &err));
    assert_int_equal(row->state, DELIVERY_REFUSED);
    assert_int_equal(row->code, 550);
    assert_string_equal(row->reply.text, "");
    assert_string_equal(row->profile.text, "");
}

/* A turn that is rolled back has claimed nobody and counted nothing. */
static void test_turn_rolled_back(void **state)
{
    struct delivery_outcome outcome = {.subscriber = 1, .state = DELIVERY_ACCEPTED};
    struct fixture *f = *state;
    struct error err = {0};

    fixture_people(f->store, 3);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 3);
    bring_to(f->store, turn, 1, DELIVERY_SENDING);
    GOOD(store_begin(f->store, &err));
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    assert_int_equal(claim(f->store, turn, 2), DELIVERY_CLAIMED);
    store_rollback(f->store);
    struct delivery_counts counts = count(f->store, turn.edition);
    assert_int_equal(counts.states[DELIVERY_SENDING], 1);
    assert_int_equal(counts.states[DELIVERY_WAITING], 2);
    GOOD(store_begin(f->store, &err));
    GOOD(delivery_record(f->store, &turn, &outcome, &err));
    GOOD(store_commit(f->store, &err));
    assert_int_equal(sent(f->store), 1);
}

/*
 * A sender that dies at any moment: what it had claimed is found `sending`, what it had recorded
 * stays recorded, and the sum is always the audience.
 */
static void send_forever(const char *path, struct delivery_turn turn, int out)
{
    struct store *store = NULL;
    struct error err = {0};

    if (!store_open(&store, path, &err))
        _exit(1);
    for (int64_t i = 1;; i++) {
        struct delivery_outcome outcome = {.subscriber = i - 1, .state = DELIVERY_ACCEPTED};
        struct delivery_claim claim = DELIVERY_CLAIM_NONE;

        if (!store_begin(store, &err) ||
            (i > 1 && !delivery_record(store, &turn, &outcome, &err)) ||
            !delivery_claim(store, &turn, i, &claim, &err) || !store_commit(store, &err))
            _exit(2);
        delivery_claim_free(&claim);
        if (i == 20 && write(out, "!", 1) != 1)
            _exit(3);
    }
}

static void test_killed_sender(void **state)
{
    struct fixture *f = *state;
    int ends[2];
    char word = 0;

    fixture_people(f->store, 3000);
    struct delivery_turn turn = fixture_edition(f->store, "pay-talks", 3000);
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        send_forever(f->path, turn, ends[1]);
    assert_int_equal(read(ends[0], &word, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ends[0]);
    (void)close(ends[1]);
    fixture_reopen(f);
    struct delivery_counts counts = count(f->store, turn.edition);
    assert_int_equal(counts.audience, 3000);
    assert_int_equal(counts.states[DELIVERY_SENDING], 1);
    assert_true(counts.states[DELIVERY_ACCEPTED] >= 19);
    assert_int_equal(counts.states[DELIVERY_ACCEPTED] + counts.states[DELIVERY_WAITING], 2999);
    assert_in_range(sent(f->store), counts.states[DELIVERY_ACCEPTED],
                    counts.states[DELIVERY_ACCEPTED] * 65 / 64);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(delivery_state_word(DELIVERY_WAITING), "waiting");
    assert_string_equal(delivery_state_word(DELIVERY_SENDING), "sending");
    assert_string_equal(delivery_state_word(DELIVERY_ACCEPTED), "accepted");
    assert_string_equal(delivery_state_word(DELIVERY_DEFERRED), "deferred");
    assert_string_equal(delivery_state_word(DELIVERY_REFUSED), "refused");
    assert_string_equal(delivery_state_word(DELIVERY_UNKNOWN), "unknown");
    assert_string_equal(delivery_state_word(DELIVERY_SKIPPED), "skipped");
    assert_string_equal(change_channel_word(CHANGE_BY_TIME), "time");
    assert_string_equal(change_channel_word((enum change_channel)99), "none");
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_claim),
        WITH_STORE(test_everybody),
        WITH_STORE(test_claim_after_move),
        WITH_STORE(test_record),
        WITH_STORE(test_sent_is_never_too_low),
        WITH_STORE(test_deferred_then_accepted),
        WITH_STORE(test_pages),
        WITH_STORE(test_orphans_and_settling),
        WITH_STORE(test_counts),
        WITH_STORE(test_erased_in_the_list),
        WITH_STORE(test_turn_rolled_back),
        WITH_STORE(test_killed_sender),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
