#include "template/find.h"

#include <setjmp.h>
#include <unistd.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"

static char folder[] = "/tmp/fortnight-find-XXXXXX";

static int make_workspace(void **state)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    (void)state;
    assert_non_null(mkdtemp(folder));
    str_addf(&path, "%s/templates", folder);
    return file_make_folder(path.text, 0700, NULL) ? 0 : 1;
}

static void remove_file(const char *name)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s/%s", folder, name);
    assert_int_equal(remove(path.text), 0);
}

static int remove_workspace(void **state)
{
    (void)state;
    remove_file("templates/starter.md");
    remove_file("templates");
    return rmdir(folder);
}

static void write_own(const char *bytes, size_t len)
{
    AUTO(str_free) struct str path = STR_EMPTY;

    str_addf(&path, "%s/templates/starter.md", folder);
    assert_true(file_write(path.text, bytes, len, 0600, NULL));
}

static void test_built_in(void **state)
{
    struct found_template found = FOUND_NOTHING;

    (void)state;
    assert_true(find_template(&found, NULL, "starter.md", NULL));
    assert_false(found.overriding);
    assert_string_equal(found.file, "templates/starter.md");
    assert_int_equal(found.len, strlen(found.text));
    assert_non_null(strstr(found.text, "subject: "));
    find_done(&found);
    assert_true(find_template(&found, folder, "starter.md", NULL));
    assert_false(found.overriding);
    find_done(&found);
}

static void test_own_first(void **state)
{
    struct found_template found = FOUND_NOTHING;

    (void)state;
    write_own("ours\n", 5);
    assert_true(find_template(&found, folder, "starter.md", NULL));
    assert_true(found.overriding);
    assert_string_equal(found.text, "ours\n");
    find_done(&found);
}

static void test_refused(void **state)
{
    static const char *const names[] = {"none.md", "", "/etc/passwd", "../fortnight.key",
                                        "theme/../../fortnight.key"};
    struct found_template found = FOUND_NOTHING;
    struct error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_false(find_template(&found, folder, names[i], &err));
        assert_int_equal(err.kind, ERROR_NO_INPUT);
    }
    write_own("a\xff", 2);
    assert_false(find_template(&found, folder, "starter.md", &err));
    assert_string_equal(err.message, "template 'templates/starter.md' is not UTF-8 text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in),
        cmocka_unit_test(test_own_first),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, make_workspace, remove_workspace);
}
