#include "base/file.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/lock.h"

static char folder[] = "/tmp/fortnight-file.XXXXXX";

static void test_write_read(void **state)
{
    AUTO(str_free) struct str got = STR_EMPTY;
    struct error err = {0};
    char *path = file_join(folder, "a");

    (void)state;
    assert_true(file_write(path, "one", 3, 0600, &err));
    assert_true(file_write(path, "two!", 4, 0600, &err));
    assert_false(file_create(path, "no", 2, 0600, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_true(file_read(&got, path, 4, &err));
    assert_string_equal(got.text, "two!");
    assert_false(file_read(&got, path, 3, &err)); /* one octet over the limit */
    assert_int_equal(err.kind, ERROR_DATA);
    assert_string_equal(got.text, "two!");
    assert_false(file_read(&got, folder, 100, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_int_equal(unlink(path), 0);
    assert_false(file_read(&got, path, 100, &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
    free(path);
}

static void test_full_disk(void **state)
{
    struct error err = {0};

    (void)state;
    assert_false(file_write("/dev/full/x", "one", 3, 0600, &err));
    assert_int_equal(err.kind, ERROR_CANNOT_CREATE);
    assert_int_equal(file_error_kind(28 /* ENOSPC */, ERROR_SYSTEM), ERROR_DISK);
}

static void test_paths(void **state)
{
    static const struct {
        const char *dir, *name, *want;
    } cases[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"},
                 {"", "b", "b"},    {NULL, "b", "b"},   {".", "b", "b"}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *got = file_join(cases[i].dir, cases[i].name);
        assert_string_equal(got, cases[i].want);
        free(got);
    }
    char *of = file_folder("/x");
    assert_string_equal(of, "/");
    free(of);
    of = file_folder("x");
    assert_string_equal(of, ".");
    free(of);
    assert_string_equal(file_name("a/b/c.md"), "c.md");
}

static void test_lock(void **state)
{
    struct lock first = LOCK_NONE;
    struct lock second = LOCK_NONE;
    struct error err = {0};
    char *path = file_join(folder, "lock");

    (void)state;
    assert_false(lock_is_held(path, NULL));
    assert_true(lock_take(&first, path, "send pay-talks", &err));
    assert_true(lock_is_held(path, NULL));
    assert_true(lock_is_held(path, "send pay-talks"));
    assert_false(lock_is_held(path, "send pay"));
    assert_false(lock_is_held(path, "send strike"));
    assert_false(lock_take(&second, path, "send other", &err));
    assert_int_equal(err.kind, ERROR_LATER);
    assert_non_null(strstr(err.message, "send pay-talks, process "));
    lock_release(&first);
    assert_false(lock_is_held(path, NULL));
    assert_true(lock_take(&second, path, "send other", &err));
    lock_release(&second);
    assert_int_equal(unlink(path), 0);
    free(path);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder); /* fails when something half-done was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_read),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_lock),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
