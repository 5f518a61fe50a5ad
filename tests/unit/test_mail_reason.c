#include "mail/reason.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static void check_example(const struct reason_row *row)
{
    const struct reason_row *found = reason_find(row->example, strlen(row->example));

    if (found != row)
        fail_msg("'%s' is found by '%s', not by '%s'", row->example,
                 found ? found->phrase : "nothing", row->phrase);
}

static void test_every_row_by_its_example(void **state)
{
    const struct reason_row *rows;
    size_t count = 0;
    size_t total = 0;

    (void)state;
    for (size_t part = 0; (rows = reason_rows(part, &count)); part++, total += count)
        for (size_t i = 0; i < count; i++)
            check_example(&rows[i]);
    assert_true(total > 300);
}

/* What would take somebody for dead must be about them, and say so in lower case. */
static void check_sound(const struct reason_row *row)
{
    bool hard = row->permanence == PERMANENCE_HARD;
    bool dead = row->reason == REASON_USER_UNKNOWN || row->reason == REASON_HOST_UNKNOWN;

    if (hard && (!dead || row->about != ABOUT_RECIPIENT))
        fail_msg("'%s' is hard but not about a dead address", row->phrase);
    for (const char *p = row->phrase; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            fail_msg("'%s' is never found: upper case", row->phrase);
}

static void test_rows_are_sound(void **state)
{
    const struct reason_row *rows;
    size_t count = 0;

    (void)state;
    for (size_t part = 0; (rows = reason_rows(part, &count)); part++)
        for (size_t i = 0; i < count; i++)
            check_sound(&rows[i]);
}

static void test_find(void **state)
{
    static const struct {
        const char *name, *text, *phrase;
    } cases[] = {
        {"case", "550 USER UNKNOWN", "user unknown"},
        {"words broken over lines", "550-5.1.1 No\r\n550-such\r\n550 user", "no such user"},
        {"several blanks", "user \t  unknown", "user unknown"},
        {"a gap", "This user really does not exist", "user*not exist"},
        {"a gap that is too wide",
         "The user 1234567890123456789012345678901234567890123456 does not exist", NULL},
        {"an address is no ground", "550 <spam.dkim@virus.example.org> go away", NULL},
        {"nothing", "", NULL},
        {"no phrase", "250 2.0.0 Ok: queued as 12345", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct reason_row *row = reason_find(cases[i].text, strlen(cases[i].text));
        if (!row != !cases[i].phrase || (row && strcmp(row->phrase, cases[i].phrase) != 0))
            fail_msg("%s: %s", cases[i].name, row ? row->phrase : "nothing");
    }
}

static void test_words(void **state)
{
    enum reason reason = REASON_OTHER;

    (void)state;
    for (unsigned i = 0; i < REASON_COUNT; i++) {
        assert_true(reason_from_word(reason_word((enum reason)i), &reason));
        assert_int_equal(reason, i);
        assert_true(strlen(reason_text((enum reason)i)) > 0);
    }
    assert_false(reason_from_word("nonsense", &reason));
    assert_string_equal(permanence_word(PERMANENCE_HARD), "hard");
    assert_string_equal(about_word(ABOUT_ACCOUNT), "account");
    assert_int_equal(REASON_NOT_BOUNCE, 15); /* stored numbers */
    assert_int_equal(REASON_USER_UNKNOWN, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_by_its_example),
        cmocka_unit_test(test_rows_are_sound),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
