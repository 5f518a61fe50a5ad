/*
 * Who may ask for what, at each limit and one beyond.
 */
#include "people/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* Every purpose against every request: nothing passes for anything else. */
static void a_token_proves_what_its_purpose_says(void **state)
{
    static const struct {
        enum request_kind kind;
        enum tag_purpose purposes[3]; /* ended by 0 */
    } allowed[] = {
        {REQUEST_LEAVE, {TAG_LEAVE, TAG_MANAGE}},
        {REQUEST_PAUSE, {TAG_LEAVE, TAG_MANAGE}},
        {REQUEST_RESUME, {TAG_LEAVE, TAG_MANAGE}},
        {REQUEST_FRESH_LINK, {TAG_LEAVE}},
        {REQUEST_JOIN, {0}},
        {REQUEST_CONFIRM, {TAG_CONFIRM, TAG_JOIN}},
        {REQUEST_MOVE, {TAG_MANAGE}},
        {REQUEST_ERASE, {TAG_MANAGE}},
    };

    (void)state;
    assert_int_equal(sizeof(allowed) / sizeof(allowed[0]), REQUEST_KINDS - 1);
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        for (int purpose = TAG_LEAVE; purpose <= TAG_TEST; purpose++) {
            bool wanted = false;
            for (size_t p = 0; p < 3; p++)
                wanted = wanted || (int)allowed[i].purposes[p] == purpose;
            if (request_is_proved(allowed[i].kind, (enum tag_purpose)purpose) != wanted)
                fail_msg("%s by purpose %d", request_kind_word(allowed[i].kind), purpose);
        }
    }
}

static void leaving_without_a_token_has_a_limit(void **state)
{
    static const struct {
        const char *name;
        int64_t left, people;
        bool may;
    } cases[] = {
        {"the first", 0, 1, true},
        {"the 20th of a small list", 19, 100, true},
        {"the 21st of a small list", 20, 100, false},
        {"20 is the larger up to 4,000", 20, 4199, false},
        {"21 of 4,200", 20, 4200, true},
        {"22 of 4,200", 21, 4200, false},
        {"the 5,000th of a million", 4999, 1000000, true},
        {"the 5,001st of a million", 5000, 1000000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (request_may_leave(cases[i].left, cases[i].people) != cases[i].may)
            fail_msg("%s", cases[i].name);
    }
}

static void letters_to_confirm_have_limits(void **state)
{
    static const struct {
        const char *name;
        struct request_load load;
        bool may;
    } cases[] = {
        {"the first", {.people = 20}, true},
        {"twice a day", {.address = {.day = 1, .week = 1}}, false},
        {"the third of the week", {.address = {.week = 2}}, true},
        {"the fourth of the week", {.address = {.week = 3}}, false},
        {"the 50th of a domain", {.domain_day = 49, .all_day = 49}, true},
        {"the 51st of a domain", {.domain_day = 50, .all_day = 50}, false},
        {"the 500th", {.all_day = 499}, true},
        {"the 501st", {.all_day = 500}, false},
        {"the 500th of a domain, large list",
         {.domain_day = 499, .all_day = 499, .people = 200000},
         true},
        {"the 501st of a domain, large list",
         {.domain_day = 500, .all_day = 500, .people = 200000},
         false},
        {"the 5,000th, large list", {.all_day = 4999, .people = 200000}, true},
        {"the 5,001st, large list", {.all_day = 5000, .people = 200000}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (request_may_invite(&cases[i].load) != cases[i].may)
            fail_msg("%s", cases[i].name);
    }
}

static void answers_and_links_have_limits(void **state)
{
    (void)state;
    assert_true(request_may_answer(&(struct request_letters){0}));
    assert_false(request_may_answer(&(struct request_letters){.week = 1}));
    assert_true(request_may_send_link(&(struct request_letters){.day = 2, .week = 9}));
    assert_false(request_may_send_link(&(struct request_letters){.hour = 1, .day = 1, .week = 1}));
    assert_false(request_may_send_link(&(struct request_letters){.day = 3, .week = 3}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_proves_what_its_purpose_says),
        cmocka_unit_test(leaving_without_a_token_has_a_limit),
        cmocka_unit_test(letters_to_confirm_have_limits),
        cmocka_unit_test(answers_and_links_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
