#include "inbox/sign.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "inbox/opened.h"

static void check_row(enum sign_list list, const struct sign_row *row)
{
    AUTO(str_free) struct str words = STR_EMPTY;

    opened_add_words(&words, row->example, strlen(row->example));
    const struct sign_row *found = sign_find(list, words.text);
    if (found != row)
        fail_msg("list %d: '%s' is found by '%s', not by '%s'", (int)list, row->example,
                 found ? found->phrase : "nothing", row->phrase);
}

/* The marks between two mails are looked up without the signs around their words. */
static void check_mark(const struct sign_row *row)
{
    if (!sign_ends_words(span_of(row->example)))
        fail_msg("'%s' ends no words", row->example);
}

static void test_every_row_by_its_example(void **state)
{
    (void)state;
    for (int list = 0; list < SIGN_LISTS; list++) {
        size_t count = 0;
        const struct sign_row *rows = sign_rows((enum sign_list)list, &count);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            if (list == SIGN_RETURNED)
                check_mark(&rows[i]);
            else
                check_row((enum sign_list)list, &rows[i]);
        }
    }
}

static void test_what_ends_words(void **state)
{
    static const struct {
        const char *line;
        bool ends;
    } cases[] = {
        {"--- Below this line is a copy of the message.", true},
        {"Original message follows.", true},
        {"The original message was received at Thu, 6 Nov 2026", false},
        {"Begin forwarded message:", false},
        {"", false},
        {"----", false},
        {"Our first original message", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (sign_ends_words(span_of(cases[i].line)) != cases[i].ends)
            fail_msg("'%s'", cases[i].line);
    assert_true(sign_is_transport_field(span_of("Received: from mx.example.org")));
    assert_false(sign_is_transport_field(span_of("I received: three")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_by_its_example),
        cmocka_unit_test(test_what_ends_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
