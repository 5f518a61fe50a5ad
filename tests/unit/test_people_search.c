#include "people/search.h"

#include <setjmp.h>

#include <cmocka.h>

static void make_ada(struct profile *ada)
{
    profile_set_address(ada, "Ada.L@example.org");
    assert_true(profile_set(ada, "first_name", "Ada"));
    assert_true(profile_set(ada, "last_name",
                            "L\xc3\xb6"
                            "vgren"));
    assert_true(profile_set(ada, "sector", "Buses"));
    assert_true(profile_add(ada, "sector", "RAIL"));
}

static void test_search(void **state)
{
    static const struct {
        const char *name, *text;
        bool found;
    } cases[] = {
        {"the address", "ada.l@", true},
        {"the address in another case", "ADA.L@EXAMPLE.ORG", true},
        {"a part of a value", "us", true},
        {"the second value", "rail", true},
        {"first and last name together", "ada l\xc3\xb6v", true},
        {"beyond ASCII, in another case", "L\xc3\x96VGREN", true},
        {"beyond ASCII, decomposed", "lo\xcc\x88vgren", true},
        {"another letter", "lovgren", false},
        {"two values are no text", "buses rail", false},
        {"the name of a field", "sector", false},
        {"nothing of the sort", "tram", false},
        {"longer than anything", "ada.l@example.org.uk", false},
    };
    struct profile ada = PROFILE_EMPTY;

    (void)state;
    make_ada(&ada);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        AUTO(search_done) struct search search = SEARCH_NONE;
        struct error err = {0};
        assert_true(search_init(&search, cases[i].text, &err));
        if (search_matches(&search, &ada) != cases[i].found)
            fail_msg("%s", cases[i].name);
    }
    profile_free(&ada);
}

static void test_refused(void **state)
{
    AUTO(search_done) struct search search = SEARCH_NONE;
    char text[SEARCH_MAX_BYTES + 2];
    struct error err = {0};

    (void)state;
    assert_false(search_init(&search, "", &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_false(search_init(&search, "\xff", &err));
    memset(text, 'a', sizeof(text));
    text[SEARCH_MAX_BYTES + 1] = '\0';
    assert_false(search_init(&search, text, &err));
    text[SEARCH_MAX_BYTES] = '\0';
    assert_true(search_init(&search, text, &err));
}

/* Somebody of whom nothing is known but the address. */
static void test_nobody(void **state)
{
    AUTO(search_done) struct search search = SEARCH_NONE;
    struct profile nobody = PROFILE_EMPTY;
    struct error err = {0};

    (void)state;
    assert_true(search_init(&search, "a", &err));
    assert_false(search_matches(&search, &nobody));
    profile_free(&nobody);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
