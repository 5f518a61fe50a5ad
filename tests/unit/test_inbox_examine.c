#include "inbox/examine.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static int start(void **state)
{
    struct examiner *examiner = NULL;

    if (!examiner_start(&examiner, NULL))
        return -1;
    *state = examiner;
    return 0;
}

static int stop(void **state)
{
    examiner_stop(*state);
    return 0;
}

static void assert_class(struct examiner *examiner, const char *mail, enum verdict_class want)
{
    struct verdict verdict;

    assert_int_equal(examiner_read(examiner, mail, strlen(mail), false, &verdict, NULL), EXAMINED);
    assert_int_equal(verdict.class, want);
    assert_false(verdict.was_cut);
}

static void test_one_after_the_other(void **state)
{
    for (int i = 0; i < 20; i++) {
        assert_class(*state, "From: ada@example.net\nSubject: unsubscribe\n\n", VERDICT_REQUEST);
        assert_class(*state, "From: ada@example.net\nSubject: Hello\n\nWell done.", VERDICT_PERSON);
        assert_class(*state,
                     "From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n<a@b.example>:\n",
                     VERDICT_BOUNCE);
    }
}

/* The converters were opened before the child lost its files. */
static void test_character_sets_without_files(void **state)
{
    static const char mail[] = "From: mailer-daemon@example.net\nSubject: x\n"
                               "Content-Type: text/plain; charset=iso-2022-jp\n\n"
                               "\x1b$BAw?.$G$-$^$;$s\x1b(B\n\n<ada@example.net>\n";

    assert_class(*state, mail, VERDICT_BOUNCE);
}

static void test_what_is_too_long(void **state)
{
    AUTO(str_free) struct str mail = STR_EMPTY;
    struct verdict verdict;

    str_add_text(&mail, "From: ada@example.net\nSubject: unsubscribe\n\n");
    while (mail.len <= EXAMINE_MAX_BYTES)
        str_add_text(&mail, "and so on, and so on, and so on, and so on, and so on\n");
    assert_int_equal(examiner_read(*state, mail.text, mail.len, false, &verdict, NULL), EXAMINED);
    assert_true(verdict.was_cut);
    assert_int_equal(verdict.class, VERDICT_REQUEST);
    assert_int_equal(examiner_read(*state, "", 0, true, &verdict, NULL), EXAMINED);
    assert_true(verdict.was_cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_character_sets_without_files),
        cmocka_unit_test(test_what_is_too_long),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
