/* The files a configuration is read from: who may write to them, what they include, how long they
 * may be. */
#include "config/config.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define BULLETIN "bulletin = { name = \"N\"; from = \"b@example.org\"; postal_address = \"P\";"
#define RELAY    "relay = { url = \"smtps://mail.example.org\";"
#define LEAST    BULLETIN " };\n" RELAY " };\n"

static char folder[] = "/tmp/fortnight-test-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static const char *const names[] = {"fortnight.conf", "a.conf", "b.conf"};

static int remove_folder(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = file_join(folder, names[i]);
        (void)unlink(path);
        free(path);
    }
    return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
    char *path = file_join(folder, name);

    assert_true(file_write(path, text, strlen(text), 0600, NULL));
    free(path);
}

static void test_load(void **state)
{
    struct config *config = NULL;
    struct error err = {0};
    char *path = file_join(folder, "fortnight.conf");

    (void)state;
    assert_false(config_load(&config, folder, NULL, &err));
    assert_int_equal(err.kind, ERROR_NO_INPUT);
    write_file("fortnight.conf", LEAST);
    assert_true(config_load(&config, folder, NULL, &err));
    config_free(config);
    assert_int_equal(chmod(path, 0644), 0);
    assert_true(config_load(&config, folder, NULL, &err));
    config_free(config);
    assert_int_equal(chmod(path, 0666), 0);
    assert_false(config_load(&config, folder, NULL, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    free(path);
}

static void test_include(void **state)
{
    struct config *config = NULL;
    struct error err = {0};
    AUTO(str_free) struct str want = STR_EMPTY;

    (void)state;
    write_file("fortnight.conf", "# the rest:\n  @include \"a.conf\"\r\nstore = \"sqlite:x.db\";");
    write_file("a.conf", "\xef\xbb\xbf" BULLETIN " };\n@include \"b.conf\"");
    write_file("b.conf", RELAY " };\n/* no\nline end */");
    assert_true(config_load(&config, folder, NULL, &err));
    assert_int_equal(config_where(config, "store").line, 3);
    assert_int_equal(config_where(config, "relay.url").line, 1);
    str_addf(&want, "%s/b.conf", folder);
    assert_string_equal(config_where(config, "relay.url").file, want.text);
    config_free(config);

    write_file("b.conf", RELAY " };\nlimits = { per_day = 99999999999; };\nlimits = \"x\";");
    assert_false(config_load(&config, folder, NULL, &err));
    str_reset(&want);
    str_addf(&want,
             "%s/b.conf:3: a key is given a second time in the same group; keep one of the two",
             folder);
    assert_string_equal(err.message, want.text);

    char *path = file_join(folder, "b.conf");
    assert_int_equal(chmod(path, 0606), 0);
    assert_false(config_load(&config, folder, NULL, &err));
    assert_non_null(strstr(err.message, "everybody on this machine can change the file it names"));
    free(path);

    write_file("b.conf", "@include \"a.conf\"");
    assert_false(config_load(&config, folder, NULL, &err));
    assert_non_null(strstr(err.message, "files include each other without end"));

    write_file("b.conf", "@include \".\"");
    assert_false(config_load(&config, folder, NULL, &err));
    assert_non_null(strstr(err.message, "it is a folder"));
}

static void test_too_long(void **state)
{
    AUTO(str_free) struct str text = STR_EMPTY;
    struct config *config = NULL;
    struct error err = {0};

    (void)state;
    str_add_text(&text, LEAST);
    while (text.len < CONFIG_MAX_BYTES)
        str_add_text(&text, "#");
    write_file("fortnight.conf", text.text);
    assert_true(config_load(&config, folder, NULL, &err));
    config_free(config);
    str_add_text(&text, "#");
    write_file("fortnight.conf", text.text);
    assert_false(config_load(&config, folder, NULL, &err));
    assert_int_equal(err.kind, ERROR_CONFIG);
    str_reset(&text);
    for (int i = 0; i < 60001; i++)
        str_add_text(&text, "\n");
    write_file("fortnight.conf", text.text);
    assert_false(config_load(&config, folder, NULL, &err));
    assert_non_null(strstr(err.message, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_include),
        cmocka_unit_test(test_too_long),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
