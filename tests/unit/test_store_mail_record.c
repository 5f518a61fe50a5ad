#include "store/mail_record.h"

#include "store_fixture.h"

static const struct mail_place first = {.folder = "INBOX", .uid_validity = 7, .uid = 3};

static struct mail_record record_of(uint8_t hash, int64_t verdict, int64_t at)
{
    struct mail_record record = {.verdict = verdict, .shelf = 2, .at = at};

    memset(record.hash, hash, sizeof(record.hash));
    return record;
}

static void put(struct store *store, struct mail_place place, struct mail_record record)
{
    struct error err = {0};

    if (!mail_record_add(store, &place, &record, &err))
        fail_msg("%s", err.message);
}

static bool has(struct store *store, const struct mail_place *place, struct mail_record *out)
{
    struct error err = {0};
    bool found = false;

    if (!mail_record_at(store, place, &found, out, &err))
        fail_msg("%s", err.message);
    return found;
}

static void test_place(void **state)
{
    static const struct mail_place others[] = {
        {.folder = "INBOX", .uid_validity = 7, .uid = 4},
        {.folder = "INBOX", .uid_validity = 8, .uid = 3},
        {.folder = "inbox", .uid_validity = 7, .uid = 3},
    };
    struct store *store = ((struct fixture *)*state)->store;
    struct mail_record record = {.at = 0};

    put(store, first, record_of(1, 5, 100));
    assert_true(has(store, &first, &record));
    assert_int_equal(record.verdict, 5);
    assert_int_equal(record.shelf, 2);
    assert_int_equal(record.at, 100);
    assert_false(record.is_moved);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(has(store, &others[i], &record));
    assert_true(mail_record_moved(store, &first, NULL));
    assert_true(has(store, &first, &record));
    assert_true(record.is_moved);
    put(store, first, record_of(2, 1, 200)); /* the second takes the first one's place */
    assert_true(has(store, &first, &record));
    assert_int_equal(record.hash[0], 2);
    assert_false(record.is_moved);
}

static void test_hash(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    struct mail_place place = first;
    struct mail_record record = record_of(9, 1, 100);
    struct mail_record got = {.at = 0};
    bool found = true;

    assert_true(mail_record_of(store, record.hash, &found, &got, NULL));
    assert_false(found);
    put(store, place, record);
    place.uid_validity++;
    put(store, place, record_of(9, 3, 200));
    place.uid_validity++;
    put(store, place, record_of(9, 0, 300)); /* set aside without a verdict: not worked */
    assert_true(mail_record_of(store, record.hash, &found, &got, NULL));
    assert_true(found);
    assert_int_equal(got.verdict, 3);
}

/* Rolled back with what it was recorded for. */
static void test_transaction(void **state)
{
    struct store *store = ((struct fixture *)*state)->store;
    struct mail_record record = {.at = 0};

    assert_true(store_begin(store, NULL));
    put(store, first, record_of(1, 1, 1));
    store_rollback(store);
    assert_false(has(store, &first, &record));
}

static void test_forget(void **state)
{
    enum { MANY = 1200 };
    struct store *store = ((struct fixture *)*state)->store;
    struct mail_place place = first;
    struct mail_record record = {.at = 0};
    int64_t uids[MANY];
    size_t count = 0;

    assert_true(store_begin(store, NULL));
    for (int64_t uid = 1; uid <= MANY; uid++) {
        place.uid = uid;
        put(store, place, record_of(1, 1, uid % 10 ? 100 : 1000)); /* each tenth is new */
        if (uid % 2)
            uids[count++] = uid; /* each second is there still */
    }
    place = (struct mail_place){.folder = "INBOX", .uid_validity = 6, .uid = 1};
    put(store, place, record_of(1, 1, 100)); /* of other numbers: gone, whatever its uid */
    place.folder = "Other";
    put(store, place, record_of(1, 1, 100));
    assert_true(store_commit(store, NULL));
    const struct mail_listed listed = {
        .folder = "INBOX", .uid_validity = 7, .uids = uids, .count = count};
    assert_true(mail_record_forget(store, &listed, 500, NULL));
    assert_true(has(store, &place, &record));
    place.folder = "INBOX";
    assert_false(has(store, &place, &record));
    place = first;
    for (place.uid = 1; place.uid <= MANY; place.uid++)
        assert_int_equal(has(store, &place, &record), place.uid % 2 || !(place.uid % 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_place, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_hash, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_transaction, fixture_open, fixture_close),
        cmocka_unit_test_setup_teardown(test_forget, fixture_open, fixture_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
