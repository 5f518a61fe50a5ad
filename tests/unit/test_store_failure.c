/*
 * Every function of the store, made to fail at each of its statements in turn: it says so, nothing
 * of it stays after a rollback, and the store works on.
 */
#include "delivery_fixture.h"
#include "store/handle.h"
#include "store/history.h"
#include "store/sent.h"
#include "store/tested.h"

static const uint8_t hash[FROZEN_HASH_BYTES] = {9};

struct scene {
    struct store *store;
    struct delivery_turn turn;
    struct frozen frozen;
};

static bool do_enter(struct scene *s, struct error *err)
{
    struct change change = {.what = SUBSCRIPTION_IMPORT, .channel = CHANGE_BY_FILE, .at = NOW};
    struct change_result result;
    struct somebody who;

    return change_enter(s->store, &change, somebody(&who, 50), &result, err);
}

static bool do_apply(struct scene *s, enum subscription_change what, int64_t id, struct error *err)
{
    struct change change = {.what = what, .channel = CHANGE_BY_MAIL, .at = NOW};
    struct change_result result;

    return change_apply(s->store, &change, id, &result, err);
}

static bool do_leave(struct scene *s, struct error *err)
{
    return do_apply(s, SUBSCRIPTION_LEAVE, 1, err);
}

static bool do_return(struct scene *s, struct error *err)
{
    return do_apply(s, SUBSCRIPTION_RETURN, 2, err);
}

static bool do_erase(struct scene *s, struct error *err)
{
    return do_apply(s, SUBSCRIPTION_ERASE, 1, err);
}

static bool do_profile(struct scene *s, struct error *err)
{
    struct change change = {.what = SUBSCRIPTION_SET, .channel = CHANGE_BY_FILE, .at = NOW};
    struct change_result result;
    struct somebody who;

    (void)somebody(&who, 60);
    who.person.subscriber = 1;
    return change_profile(s->store, &change, &who.person, &result, err);
}

static bool do_move(struct scene *s, struct error *err)
{
    struct change change = {.what = SUBSCRIPTION_MOVE, .channel = CHANGE_BY_FILE, .at = NOW};
    struct change_result result;
    struct somebody who;

    (void)somebody(&who, 60);
    who.person.subscriber = 1;
    return change_move(s->store, &change, &who.person, &result, err);
}

static bool do_import(struct scene *s, struct error *err)
{
    struct change_import import = {.at = NOW, .file = "a.csv", .consent = "yes"};
    int64_t id = 0;

    return change_import(s->store, &import, &id, err);
}

static bool do_freeze(struct scene *s, struct error *err)
{
    struct frozen_new edition = {.slug = "b", .audience = "", .content = "", .hash = hash};
    int64_t id = 0;

    return frozen_add(s->store, &edition, &id, err);
}

static bool do_add(struct scene *s, struct error *err)
{
    return delivery_add(s->store, &s->turn, 99, 1, err);
}

static bool do_claim(struct scene *s, struct error *err)
{
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    bool claimed = delivery_claim(s->store, &s->turn, 3, &claim, err);

    delivery_claim_free(&claim);
    return claimed;
}

static bool do_leave_out(struct scene *s, struct error *err)
{
    struct delivery_claim claim = DELIVERY_CLAIM_NONE;
    bool done = delivery_claim(s->store, &s->turn, 2, &claim, err);

    delivery_claim_free(&claim);
    return done;
}

static bool do_record(struct scene *s, struct error *err)
{
    struct delivery_outcome outcome = {.subscriber = 4, .state = DELIVERY_ACCEPTED};

    return delivery_record(s->store, &s->turn, &outcome, err);
}

static bool do_settle(struct scene *s, struct error *err)
{
    return delivery_settle(s->store, &s->turn, 4, DELIVERY_UNKNOWN, err);
}

static bool do_hold(struct scene *s, struct error *err)
{
    return frozen_hold(s->store, s->turn.edition, true, err);
}

static bool do_end(struct scene *s, struct error *err)
{
    return frozen_set_done(s->store, s->turn.edition, true, NOW, err);
}

static bool do_cancel(struct scene *s, struct error *err)
{
    return frozen_cancel(s->store, s->turn.edition, NOW, err);
}

static bool do_test(struct scene *s, struct error *err)
{
    return tested_note(s->store, "b", hash, NOW, err);
}

static bool do_send(struct scene *s, struct error *err)
{
    return sent_add(s->store, 1, NOW + 3600, err);
}

static bool do_read_people(struct scene *s, struct error *err)
{
    AUTO(subscriber_free) struct subscriber found = SUBSCRIBER_NONE;
    AUTO(history_free) struct history history = HISTORY_NONE;
    int64_t counts[SUBSCRIPTION_STATUSES];
    struct suppression suppression;
    struct somebody who;

    (void)somebody(&who, 1);
    return subscriber_by_key(s->store, who.key, &found, err) &&
           subscriber_by_id(s->store, 1, &found, err) &&
           suppression_by_key(s->store, who.key, &suppression, err) &&
           history_read(s->store, 1, &history, err) && subscriber_counts(s->store, counts, err);
}

static bool do_read_editions(struct scene *s, struct error *err)
{
    AUTO(frozen_list_free) struct frozen_list list = FROZEN_LIST_NONE;
    AUTO(frozen_free) struct frozen found = FROZEN_NONE;
    AUTO(str_free) struct str content = STR_EMPTY;
    uint8_t read[FROZEN_HASH_BYTES];
    bool stopped = false;
    int64_t at = 0;

    return frozen_by_slug(s->store, "a", &found, err) && frozen_read_list(s->store, &list, err) &&
           frozen_content(s->store, &s->frozen, &content, read, err) &&
           frozen_is_stopped(s->store, s->turn.edition, &stopped, err) &&
           tested_at(s->store, "a", hash, &at, err) &&
           sent_between(s->store, 0, INT64_MAX, &at, err);
}

static bool do_read_deliveries(struct scene *s, struct error *err)
{
    struct delivery_waiting list[3];
    struct delivery_page page = {.edition = s->turn.edition, .list = list, .max = 3};
    struct delivery_counts counts;
    bool got = false;

    return delivery_read_page(s->store, &page, err) &&
           delivery_orphans(s->store, &page, DELIVERY_SENDING, err) &&
           delivery_count(s->store, s->turn.edition, &counts, err) &&
           delivery_was_got(s->store, s->turn.edition, 1, &got, err);
}

static bool do_walk(struct scene *s, struct error *err)
{
    AUTO(subscriber_cursor_auto_free)
    struct subscriber_cursor *cursor = subscriber_cursor_new(s->store, SUBSCRIPTION_NONE);
    AUTO(delivery_list_auto_free)
    struct delivery_list *list = delivery_list_new(s->store, s->turn.edition);
    const struct subscriber *person = NULL;
    const struct delivery *row = NULL;

    do
        if (!subscriber_next(cursor, &person, err))
            return false;
    while (person);
    do
        if (!delivery_list_next(list, &row, err))
            return false;
    while (row);
    return true;
}

/* Everything that is in the tables, as one number. */
static int64_t contents(struct store *store)
{
    static const char sql[] =
        "SELECT (SELECT sum(id * 7 + status * 11 + generation * 13 + length(profile)) FROM "
        "subscriber)"
        " + (SELECT count(*) FROM suppression) * 1009 + (SELECT count(*) FROM history) * 2003"
        " + (SELECT count(*) FROM import) * 3001 + (SELECT sum(state * 17 + attempts * 19 + skip)"
        " + count(*) FROM delivery) + (SELECT sum(state * 23 + held * 29) + count(*) FROM edition)"
        " + (SELECT count(*) FROM edition_content) * 31 + (SELECT count(*) FROM tested) * 37"
        " + (SELECT coalesce(sum(count), 0) FROM sent) * 41";
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t sum = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return sum;
}

static int count_down(void *ctx)
{
    int *left = ctx;

    return --*left == 0; /* once: the rollback after it goes well */
}

/* How often it was made to fail before it went well. */
static int fail_at_each(struct scene *s, bool (*work)(struct scene *, struct error *))
{
    int64_t before = contents(s->store);

    for (int stop = 1; stop < 5000; stop++) {
        struct error err = {0};
        int left = stop;

        GOOD(store_begin(s->store, &err));
        sqlite3_progress_handler(s->store->db, 1, count_down, &left);
        bool went_well = work(s, &err);
        sqlite3_progress_handler(s->store->db, 0, NULL, NULL);
        store_rollback(s->store);
        assert_int_equal(contents(s->store), before);
        if (went_well)
            return stop - 1;
        assert_int_equal(err.kind, ERROR_SYSTEM);
        assert_true(*err.message);
    }
    return -1;
}

static void test_each(void **state)
{
    static const struct {
        const char *name;
        bool (*work)(struct scene *, struct error *);
    } cases[] = {
        {"enter", do_enter},
        {"leave", do_leave},
        {"return", do_return},
        {"erase", do_erase},
        {"profile", do_profile},
        {"move", do_move},
        {"import", do_import},
        {"freeze", do_freeze},
        {"add", do_add},
        {"claim", do_claim},
        {"leave out", do_leave_out},
        {"record", do_record},
        {"settle", do_settle},
        {"hold", do_hold},
        {"end", do_end},
        {"cancel", do_cancel},
        {"test", do_test},
        {"send", do_send},
        {"read people", do_read_people},
        {"read editions", do_read_editions},
        {"read deliveries", do_read_deliveries},
        {"walk", do_walk},
    };
    struct fixture *f = *state;
    struct scene s = {.store = f->store, .frozen = FROZEN_NONE};
    struct error err = {0};

    fixture_people(f->store, 5);
    (void)apply(f->store, SUBSCRIPTION_LEAVE, 2);
    s.turn = fixture_edition(f->store, "a", 5);
    bring_to(f->store, s.turn, 4, DELIVERY_SENDING);
    GOOD(frozen_by_slug(f->store, "a", &s.frozen, &err));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int failures = fail_at_each(&s, cases[i].work);
        print_message("%s: failed %d times\n", cases[i].name, failures);
        assert_true(failures > 0);
    }
    frozen_free(&s.frozen);
}

/* A failure outside a caller's transaction leaves none open, wherever it strikes. */
static void test_own_transaction(void **state)
{
    struct fixture *f = *state;
    struct scene s = {.store = f->store};

    fixture_people(f->store, 1);
    int64_t before = contents(f->store);
    for (int stop = 1; stop < 40; stop++) {
        struct error err = {0};
        int left = stop;

        sqlite3_progress_handler(f->store->db, 1, count_down, &left);
        assert_false(do_leave(&s, &err));
        sqlite3_progress_handler(f->store->db, 0, NULL, NULL);
        assert_true(sqlite3_get_autocommit(f->store->db));
        assert_int_equal(contents(f->store), before);
    }
    struct error err = {0};
    GOOD(do_leave(&s, &err));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_each),
        WITH_STORE(test_own_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
