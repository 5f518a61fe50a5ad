#include "mail/tag.h"
#include "store/history.h"
#include "store_fixture.h"

/* The changes that bring somebody who is active to a status, one after another, ended by 0. */
static const enum subscription_change ways[SUBSCRIPTION_STATUSES][2] = {
    [SUBSCRIPTION_PAUSED] = {SUBSCRIPTION_PAUSE},
    [SUBSCRIPTION_LEFT] = {SUBSCRIPTION_LEAVE},
    [SUBSCRIPTION_BOUNCED] = {SUBSCRIPTION_BOUNCE},
    [SUBSCRIPTION_COMPLAINED] = {SUBSCRIPTION_COMPLAIN},
};

static int64_t somebody_of_status(struct store *store, enum subscription_status status, unsigned i)
{
    enum subscription_change first =
        status == SUBSCRIPTION_PENDING ? SUBSCRIPTION_JOIN : SUBSCRIPTION_ADD;
    int64_t id = enter(store, first, i).subscriber;

    for (size_t k = 0; k < 2 && ways[status][k]; k++)
        (void)apply(store, ways[status][k], id);
    return id;
}

static size_t history_length(struct store *store, int64_t id)
{
    AUTO(history_free) struct history history = HISTORY_NONE;
    struct error err = {0};

    GOOD(history_read(store, id, &history, &err));
    return history.count;
}

/* One cell of the law, carried out on somebody of that status, is in the tables as it says. */
static void check_cell(struct store *store, enum subscription_status status,
                       enum subscription_change change, unsigned number)
{
    int64_t id = somebody_of_status(store, status, number);
    struct subscriber before = read_person(store, id);
    enum subscription_status reason = suppressed(store, number);
    size_t lines = history_length(store, id);
    struct subscription_step step = subscription_step(status, change);
    struct change_result result = apply(store, change, id);
    struct subscriber after = read_person(store, id);
    bool done = step.verdict == SUBSCRIPTION_CHANGED;

    assert_int_equal(before.status, status);
    assert_int_equal(result.verdict, step.verdict);
    assert_int_equal(result.status, step.status);
    assert_int_equal(result.subscriber, id);
    if (done && (step.status == SUBSCRIPTION_ERASED || step.status == SUBSCRIPTION_NONE)) {
        assert_int_equal(after.id, 0);
        assert_int_equal(history_length(store, id), 0);
    } else {
        assert_int_equal(after.status, done ? step.status : status);
        assert_int_equal(after.generation, before.generation + (done && step.rises));
        assert_int_equal(after.changed_at, done ? NOW + 1 : before.changed_at);
        assert_int_equal(history_length(store, id), lines + done);
    }
    if (done && step.lift)
        reason = SUBSCRIPTION_NONE;
    if (done && step.suppress)
        reason = subscription_stronger(reason, step.status);
    assert_int_equal(suppressed(store, number), reason);
}

static void test_every_cell(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    unsigned number = 0;

    GOOD(store_begin(f->store, &err));
    for (int status = SUBSCRIPTION_PENDING; status <= SUBSCRIPTION_COMPLAINED; status++)
        for (int change = 1; change < SUBSCRIPTION_CHANGES; change++)
            check_cell(f->store, (enum subscription_status)status, (enum subscription_change)change,
                       ++number);
    GOOD(store_commit(f->store, &err));
}

static const struct {
    const char *name;
    enum subscription_change first[3], then;
    enum subscription_verdict verdict;
    enum subscription_status status;
    bool there;
} entries[] = {
    {"a new person", {0}, SUBSCRIPTION_IMPORT, SUBSCRIPTION_CHANGED, SUBSCRIPTION_ACTIVE, true},
    {"asks to join", {0}, SUBSCRIPTION_JOIN, SUBSCRIPTION_CHANGED, SUBSCRIPTION_PENDING, true},
    {"there already",
     {SUBSCRIPTION_ADD},
     SUBSCRIPTION_IMPORT,
     SUBSCRIPTION_SAME,
     SUBSCRIPTION_ACTIVE,
     true},
    {"left",
     {SUBSCRIPTION_ADD, SUBSCRIPTION_LEAVE},
     SUBSCRIPTION_IMPORT,
     SUBSCRIPTION_KEPT_OUT,
     SUBSCRIPTION_LEFT,
     true},
    {"erased",
     {SUBSCRIPTION_ADD, SUBSCRIPTION_ERASE},
     SUBSCRIPTION_IMPORT,
     SUBSCRIPTION_KEPT_OUT,
     SUBSCRIPTION_ERASED,
     false},
    {"left, and the time is over",
     {SUBSCRIPTION_ADD, SUBSCRIPTION_LEAVE, SUBSCRIPTION_EXPIRE},
     SUBSCRIPTION_IMPORT,
     SUBSCRIPTION_KEPT_OUT,
     SUBSCRIPTION_ERASED,
     false},
    {"erased, by hand",
     {SUBSCRIPTION_ADD, SUBSCRIPTION_ERASE},
     SUBSCRIPTION_ADD,
     SUBSCRIPTION_INVITED,
     SUBSCRIPTION_ERASED,
     false},
    {"erased, by themselves",
     {SUBSCRIPTION_ADD, SUBSCRIPTION_ERASE},
     SUBSCRIPTION_JOIN,
     SUBSCRIPTION_CHANGED,
     SUBSCRIPTION_PENDING,
     true},
    {"never confirmed",
     {SUBSCRIPTION_JOIN, SUBSCRIPTION_EXPIRE},
     SUBSCRIPTION_IMPORT,
     SUBSCRIPTION_CHANGED,
     SUBSCRIPTION_ACTIVE,
     true},
};

static void test_enter(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        unsigned number = 100 + i;
        int64_t id = 0;

        print_message("%s\n", entries[i].name);
        if (entries[i].first[0])
            id = enter(f->store, entries[i].first[0], number).subscriber;
        for (size_t k = 1; k < 3 && entries[i].first[k]; k++)
            (void)apply(f->store, entries[i].first[k], id);
        struct change_result result = enter(f->store, entries[i].then, number);
        assert_int_equal(result.verdict, entries[i].verdict);
        assert_int_equal(result.status, entries[i].status);
        assert_int_equal(result.subscriber != 0, entries[i].there);
        if (result.verdict == SUBSCRIPTION_CHANGED)
            assert_int_not_equal(result.subscriber, id); /* never the number of somebody gone */
    }
}

/* An erased person who asked to join again stays suppressed until they confirm. */
static void test_way_back(void **state)
{
    struct fixture *f = *state;
    int64_t id = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;

    (void)apply(f->store, SUBSCRIPTION_COMPLAIN, id);
    (void)apply(f->store, SUBSCRIPTION_ERASE, id);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_COMPLAINED);
    int64_t again = enter(f->store, SUBSCRIPTION_JOIN, 1).subscriber;
    assert_int_equal(again, id + 1);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_COMPLAINED);
    assert_int_equal(apply(f->store, SUBSCRIPTION_CONFIRM, again).status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_NONE);
    /* What meant the old number finds nobody. */
    assert_int_equal(apply(f->store, SUBSCRIPTION_LEAVE, id).verdict, SUBSCRIPTION_IMPOSSIBLE);
    assert_int_equal(apply(f->store, SUBSCRIPTION_LEAVE, id).subscriber, 0);
}

static void test_numbers_are_given_once(void **state)
{
    struct fixture *f = *state;
    int64_t id = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;

    (void)apply(f->store, SUBSCRIPTION_ERASE, id);
    fixture_reopen(f);
    assert_int_equal(enter(f->store, SUBSCRIPTION_ADD, 2).subscriber, id + 1);
}

/* The tag proves that it was ours; whether it still means somebody is asked like this. */
static bool means_somebody(struct store *store, const char *text, const struct keys *keys)
{
    struct tag tag = {.subscriber = 0};

    assert_int_equal(tag_read(text, strlen(text), keys, &tag), TAG_GOOD);
    struct subscriber person = read_person(store, tag.subscriber);
    return person.id && person.generation == tag.generation;
}

/* Erase the last person, add another: what was sent to the first means nobody, least of all the
 * second. */
static void test_old_token(void **state)
{
    static const uint8_t master[KEYS_MASTER_BYTES] = {7};
    struct keys *keys = keys_from_master(master);
    struct fixture *f = *state;
    char text[TAG_MAX + 1];

    fixture_people(f->store, 3);
    int64_t id = enter(f->store, SUBSCRIPTION_ADD, 4).subscriber;
    struct tag tag = {.purpose = TAG_LEAVE,
                      .edition = 1,
                      .subscriber = id,
                      .generation = read_person(f->store, id).generation};
    tag_write(&tag, keys, text);
    assert_true(means_somebody(f->store, text, keys));
    (void)apply(f->store, SUBSCRIPTION_ERASE, id);
    assert_false(means_somebody(f->store, text, keys));
    fixture_reopen(f);
    assert_int_not_equal(enter(f->store, SUBSCRIPTION_ADD, 5).subscriber, id);
    assert_false(means_somebody(f->store, text, keys));
    keys_free(keys);
}

static void test_profile(void **state)
{
    struct change change = {.what = SUBSCRIPTION_SET, .channel = CHANGE_BY_FILE, .at = NOW + 5};
    struct subscriber person = SUBSCRIBER_NONE;
    struct change_result result = {0};
    struct fixture *f = *state;
    struct error err = {0};
    struct somebody who;

    int64_t id = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;
    (void)somebody(&who, 1);
    who.person.subscriber = id;
    who.person.profile = "";
    who.person.profile_len = 0;
    GOOD(change_profile(f->store, &change, &who.person, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_CHANGED);
    GOOD(subscriber_by_key(f->store, who.key, &person, &err));
    assert_int_equal(person.id, id);
    assert_int_equal(person.profile.len, 0);
    assert_int_equal(person.changed_at, NOW + 5);
    assert_int_equal(person.joined_at, NOW);
    assert_int_equal(person.generation, 1);
    assert_int_equal(person.status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(history_length(f->store, id), 2);
    who.person.subscriber = id + 1;
    GOOD(change_profile(f->store, &change, &who.person, &result, &err));
    assert_int_equal(result.verdict, SUBSCRIPTION_IMPOSSIBLE);
    assert_int_equal(result.subscriber, 0);
    subscriber_free(&person);
}

static void test_history(void **state)
{
    struct change_import file = {.at = NOW, .file = "east.csv", .consent = "conference 2026"};
    struct change change = {.what = SUBSCRIPTION_IMPORT, .channel = CHANGE_BY_FILE, .at = NOW};
    AUTO(history_free) struct history history = HISTORY_NONE;
    struct change_result result = {0};
    struct fixture *f = *state;
    struct error err = {0};
    struct somebody who;

    GOOD(change_import(f->store, &file, &change.import_id, &err));
    GOOD(change_enter(f->store, &change, somebody(&who, 1), &result, &err));
    (void)apply(f->store, SUBSCRIPTION_LEAVE, result.subscriber);
    (void)apply(f->store, SUBSCRIPTION_RETURN, result.subscriber);
    GOOD(history_read(f->store, result.subscriber, &history, &err));
    assert_int_equal(history.count, 3);
    assert_int_equal(history.entries[0].what, SUBSCRIPTION_IMPORT);
    assert_int_equal(history.entries[0].at, NOW);
    assert_int_equal(history.entries[0].channel, CHANGE_BY_FILE);
    assert_string_equal(history.entries[0].evidence, "conference 2026");
    assert_string_equal(history.entries[0].file, "east.csv");
    assert_int_equal(history.entries[1].what, SUBSCRIPTION_LEAVE);
    assert_string_equal(history.entries[1].evidence, "words");
    assert_null(history.entries[1].file);
    assert_int_equal(history.entries[2].what, SUBSCRIPTION_RETURN);
    GOOD(history_read(f->store, 999, &history, &err));
    assert_int_equal(history.count, 0);
}

/* A failure in the middle leaves nothing behind: the caller rolls back. */
static void test_rolled_back(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};

    int64_t id = enter(f->store, SUBSCRIPTION_ADD, 1).subscriber;
    GOOD(store_begin(f->store, &err));
    (void)apply(f->store, SUBSCRIPTION_ERASE, id);
    (void)enter(f->store, SUBSCRIPTION_ADD, 2);
    store_rollback(f->store);
    assert_int_equal(read_person(f->store, id).status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(suppressed(f->store, 1), SUBSCRIPTION_NONE);
    assert_int_equal(history_length(f->store, id), 1);
    assert_int_equal(read_person(f->store, id + 1).id, 0);
}

/* Whatever happens in whatever order: who is mailed is not suppressed, who is kept out is. */
static void test_any_order(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    unsigned seed = 7;
    int64_t id = 0;

    GOOD(store_begin(f->store, &err));
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1103515245 + 12345;
        enum subscription_change change =
            (enum subscription_change)(1 + (seed >> 16) % (SUBSCRIPTION_CHANGES - 1));
        enum subscription_status before = id ? read_person(f->store, id).status : SUBSCRIPTION_NONE;

        if (change == SUBSCRIPTION_IMPORT || change == SUBSCRIPTION_ADD ||
            change == SUBSCRIPTION_JOIN)
            id = enter(f->store, change, 1).subscriber;
        else if (id && change != SUBSCRIPTION_MOVE)
            (void)apply(f->store, change, id);
        enum subscription_status now = id ? read_person(f->store, id).status : SUBSCRIPTION_NONE;
        enum subscription_status reason = suppressed(f->store, 1);
        if (now == SUBSCRIPTION_ACTIVE || now == SUBSCRIPTION_PAUSED)
            assert_int_equal(reason, SUBSCRIPTION_NONE);
        if (subscription_is_kept_out(now))
            assert_true(subscription_is_kept_out(reason));
        /* Only the person's own word lifts it. */
        if (subscription_is_kept_out(before) && !subscription_is_kept_out(now) && now)
            assert_true(change == SUBSCRIPTION_CONFIRM || change == SUBSCRIPTION_RETURN);
    }
    GOOD(store_commit(f->store, &err));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_every_cell), WITH_STORE(test_enter),
        WITH_STORE(test_way_back),   WITH_STORE(test_numbers_are_given_once),
        WITH_STORE(test_profile),    WITH_STORE(test_history),
        WITH_STORE(test_old_token),  WITH_STORE(test_rolled_back),
        WITH_STORE(test_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
