/*
 * Soft bounces over editions, and the complaint stop: at each limit and one beyond.
 */
#include "people/bounce_score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define DAY INT64_C(86400)

/* Newest first, "s" soft, "g" good, "-" nothing; so many days apart. */
static void what_is_given_up_and_what_is_not(void **state)
{
    static const struct {
        const char *name, *signs;
        int64_t days_apart;
        bool over;
    } cases[] = {
        {"nothing", "", 14, false},
        {"once", "s", 14, false},
        {"twice over 28 days", "ss", 28, false},
        {"three times over 28 days", "sss", 14, true},
        {"three times over 26 days", "sss", 13, false},
        {"four times over 27 days", "ssss", 9, false},
        {"five times over 28 days", "sssss", 7, true},
        {"the newest arrived", "gsss", 14, false},
        {"one arrived in between", "ssgss", 14, false},
        {"arrived before all that", "sssg", 14, true},
        {"the newest not known yet", "-sss", 14, true},
        {"not known, or policy, in between", "s-s-s", 7, true},
        {"only what does not count", "-----", 14, false},
        {"two and what does not count", "s---s", 14, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bounce_edition editions[16];
        size_t count = strlen(cases[i].signs);
        for (size_t n = 0; n < count; n++)
            editions[n] =
                (struct bounce_edition){.at = (100 - (int64_t)n * cases[i].days_apart) * DAY,
                                        .sign = cases[i].signs[n] == 's'   ? BOUNCE_SIGN_SOFT
                                                : cases[i].signs[n] == 'g' ? BOUNCE_SIGN_GOOD
                                                                           : BOUNCE_SIGN_NONE};
        if (bounce_score_is_over(editions, count) != cases[i].over)
            fail_msg("%s", cases[i].name);
    }
}

static void days_are_rounded(void **state)
{
    struct bounce_edition editions[] = {
        {28 * DAY - 3600, BOUNCE_SIGN_SOFT}, {14 * DAY, BOUNCE_SIGN_SOFT}, {0, BOUNCE_SIGN_SOFT}};

    (void)state;
    assert_true(bounce_score_is_over(editions, 3)); /* the clock was set forward in between */
    editions[0].at = 27 * DAY;
    assert_false(bounce_score_is_over(editions, 3));
}

static void only_the_recipient_s_own_troubles_count(void **state)
{
    (void)state;
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        for (int about = ABOUT_UNKNOWN; about <= ABOUT_ACCOUNT; about++) {
            const struct diagnosis diagnosis = {.reason = (enum reason)reason,
                                                .about = (enum about)about};
            bool wanted = reason == REASON_MAILBOX_FULL || reason == REASON_DISABLED ||
                          (reason == REASON_FILTERED && about == ABOUT_RECIPIENT);
            if (bounce_score_counts(&diagnosis) != wanted)
                fail_msg("%s about %s", reason_word((enum reason)reason),
                         about_word((enum about)about));
        }
    }
}

static void complaints_stop_an_edition(void **state)
{
    (void)state;
    assert_false(bounce_score_stops(4, 10));
    assert_true(bounce_score_stops(5, 10));
    assert_true(bounce_score_stops(5, 1666));
    assert_false(bounce_score_stops(5, 1667)); /* 0.3 % are not over 0.3 % */
    assert_false(bounce_score_stops(3000, 1000000));
    assert_true(bounce_score_stops(3001, 1000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_up_and_what_is_not),
        cmocka_unit_test(days_are_rounded),
        cmocka_unit_test(only_the_recipient_s_own_troubles_count),
        cmocka_unit_test(complaints_stop_an_edition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
