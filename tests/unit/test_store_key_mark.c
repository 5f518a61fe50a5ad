#include "store/key_mark.h"

#include "store_fixture.h"

static void check(struct fixture *f, uint8_t first_octet, bool want)
{
    uint8_t master[KEYS_MASTER_BYTES] = {first_octet};
    struct keys *keys = keys_from_master(master);
    struct error err = {0};
    bool fits = !want;

    GOOD(key_mark_check(f->store, keys, &fits, &err));
    assert_int_equal(fits, want);
    keys_free(keys);
}

/* The first key that opens a new database is its key for good. */
static void test_key_mark(void **state)
{
    struct fixture *f = *state;

    check(f, 1, true);
    check(f, 1, true);
    check(f, 2, false);
    fixture_reopen(f);
    check(f, 2, false);
    check(f, 1, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_key_mark, fixture_open, fixture_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
