#include "edition/head.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/file.h"

/* The manual names every key, and the program knows every key that the manual names there. */
static void test_manual(void **state)
{
    AUTO(str_free) struct str manual = STR_EMPTY;
    struct error err = {0};
    size_t named = 0;
    size_t known = 0;

    (void)state;
    assert_true(file_read(&manual, SOURCE_DIR "/src/cli/fortnight.1", 1 << 20, &err));
    char *section = strstr(manual.text, ".Sh EDITION FILES\n");
    assert_non_null(section);
    char *end = strstr(section + 1, "\n.Sh ");
    assert_non_null(end);
    *end = '\0';
    for (const char *at = strstr(section, "\n.It Ic "); at; at = strstr(at + 1, "\n.It Ic "))
        named++;
    for (const char *const *key = head_keys(); *key; key++) {
        AUTO(str_free) struct str item = STR_EMPTY;
        str_addf(&item, "\n.It Ic %s\n", *key);
        assert_non_null(strstr(section, item.text));
        known++;
    }
    assert_int_equal(named, known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_manual)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
