#include "jobs/guard.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* Each answer is a letter, the domain: lower case accepted, upper case about us. */
static const struct {
    const char *name, *answers;
    const char *paused; /* wanted, in this order */
    bool stops;         /* at the last answer, and not before */
} cases[] = {
    {"all is well", "aabbccddaabbccdd", "", false},
    {"one domain", "AAAAA", "A", false},
    {"once only", "AAAAAAAAAAAAAAAAAAAAAAAA", "A", false},
    {"one among others", "AbAcAdAeA", "A", false},
    {"two domains", "AAAAABBBBB", "AB", false},
    {"four refusals in a large domain", "aaaaaAAAA", "", false},
    {"one each of many: relay access denied", "ABCDE", "", true},
    {"one each of many, among accepted", "aBcDeFgHiJ", "", true},
    {"too few among many accepted", "abcdefABCDE", "", false},
    {"three domains", "AABBC", "", true},
    {"a provider that hates us is not everybody", "AAAAAAAAAAAAAAAAAAB", "A", false},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct guard *guard = guard_new();
        char paused[32] = "";
        size_t count = 0;
        bool stopped = false;

        for (const char *p = cases[i].answers; *p; p++) {
            bool is_about_us = *p >= 'A' && *p <= 'Z';
            char domain = (char)(*p & 0x5f);
            enum guard_word word = guard_note(guard, (uint64_t)domain * 64, is_about_us);
            if (word == GUARD_PAUSE)
                paused[count++] = domain;
            stopped = stopped || word == GUARD_STOP;
            if (word == GUARD_STOP && p[1])
                fail_msg("%s: stopped before the end", cases[i].name);
        }
        if (strcmp(paused, cases[i].paused) != 0 || stopped != cases[i].stops)
            fail_msg("%s: paused '%s', stopped %d", cases[i].name, paused, stopped);
        assert_int_equal(guard_paused(guard), count);
        guard_free(guard);
    }
}

/* A run that goes on after a crash remembers, and acts at the next answer. */
static void test_replay(void **state)
{
    struct guard *guard = guard_new();

    (void)state;
    for (int i = 0; i < 6; i++)
        guard_replay(guard, 7, true);
    assert_int_equal(guard_paused(guard), 0);
    assert_int_equal(guard_note(guard, 8, true), GUARD_GO_ON);
    assert_int_equal(guard_note(guard, 7, true), GUARD_PAUSE);
    guard_free(guard);
}

/* Many domains, also those whose keys begin alike. */
static void test_many(void **state)
{
    struct guard *guard = guard_new();

    (void)state;
    assert_false(guard_is_paused(guard, 0));
    for (uint64_t key = 0; key < 5000; key++) {
        if (key % 10 == 0)
            guard_pause(guard, key << 20);
        else
            assert_int_equal(guard_note(guard, key << 20, false), GUARD_GO_ON);
    }
    for (uint64_t key = 0; key < 5000; key++)
        assert_int_equal(guard_is_paused(guard, key << 20), key % 10 == 0);
    guard_pause(guard, 0);
    assert_int_equal(guard_paused(guard), 500);
    guard_free(guard);
    guard_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
