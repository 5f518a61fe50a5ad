#include "people/subscription.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/*
 * The whole table once more, in another form: for each change, what each status becomes. A letter
 * names the status (None, Pending, Active, paUsed, Left, Bounced, Complained, Erased,
 * Moved); behind it
 * '=' same,
 * '!' kept out, '?' invited, 'x' impossible, '+' suppressed, '^' suppression lifted, '*' generation
 * rises, '&' suppressed and rises, ' ' just changed.
 */
static const struct {
    enum subscription_change change;
    const char *want; /* none, pending, active, paused, left, bounced, complained, erased, moved */
} law[] = {
    {SUBSCRIPTION_IMPORT, "A  P= A= U= L! B! C! E! M!"},
    {SUBSCRIPTION_ADD, "A  P? A= U= L? B? C? E? M?"},
    {SUBSCRIPTION_SET, "Nx P  A  U  L  B  C  Ex Mx"},
    {SUBSCRIPTION_JOIN, "P  P? A= U= L? B? C? P  P "},
    {SUBSCRIPTION_CONFIRM, "Nx A^ A= A  A^ A^ A^ Ex Mx"},
    {SUBSCRIPTION_PAUSE, "Nx Px U  U= Lx Bx Cx Ex Mx"},
    {SUBSCRIPTION_RESUME, "Nx Px A= A  Lx Bx Cx Ex Mx"},
    {SUBSCRIPTION_LEAVE, "Nx L+ L+ L+ L= L+ C= E= Mx"},
    {SUBSCRIPTION_REMOVE, "Nx L+ L+ L+ L= L+ C= E= Mx"},
    {SUBSCRIPTION_RETURN, "Nx Px A= U= A^ Bx Cx Ex Mx"},
    {SUBSCRIPTION_BOUNCE, "Nx B+ B+ B+ L= B= C= E= Mx"},
    {SUBSCRIPTION_COMPLAIN, "Nx C+ C+ C+ C+ C+ C= E= Mx"},
    {SUBSCRIPTION_MOVE, "Nx P* A* U* L! A* C! Ex Mx"},
    {SUBSCRIPTION_ERASE, "Nx E& E& E& E& E& E& E= Mx"},
    {SUBSCRIPTION_EXPIRE, "Nx N* Ax Ux E& E& E& E= Mx"},
};

static char mark_of(struct subscription_step step)
{
    switch (step.verdict) {
    case SUBSCRIPTION_IMPOSSIBLE:
        return 'x';
    case SUBSCRIPTION_SAME:
        return '=';
    case SUBSCRIPTION_KEPT_OUT:
        return '!';
    case SUBSCRIPTION_INVITED:
        return '?';
    case SUBSCRIPTION_CHANGED:
        break;
    }
    if (step.lift)
        return '^';
    if (step.suppress)
        return step.rises ? '&' : '+';
    return step.rises ? '*' : ' ';
}

static void test_every_pair(void **state)
{
    (void)state;
    assert_int_equal(sizeof(law) / sizeof(law[0]), SUBSCRIPTION_CHANGES - 1);
    for (size_t i = 0; i < sizeof(law) / sizeof(law[0]); i++) {
        assert_int_equal(law[i].change, i + 1);
        for (size_t s = 0; s < SUBSCRIPTION_STATUSES; s++) {
            struct subscription_step step =
                subscription_step((enum subscription_status)s, law[i].change);
            char got[3] = {"NPAULBCEM"[step.status], mark_of(step), '\0'};
            char want[3] = {law[i].want[3 * s], law[i].want[3 * s + 1], '\0'};
            if (strcmp(got, want) != 0)
                fail_msg("%s of %s: got '%s', want '%s'", subscription_change_word(law[i].change),
                         subscription_status_word((enum subscription_status)s), got, want);
        }
    }
}

static void test_nothing_happens_unless_changed(void **state)
{
    (void)state;
    for (int c = 1; c < SUBSCRIPTION_CHANGES; c++) {
        for (int s = 0; s < SUBSCRIPTION_STATUSES; s++) {
            struct subscription_step step =
                subscription_step((enum subscription_status)s, (enum subscription_change)c);
            if (step.verdict == SUBSCRIPTION_CHANGED)
                continue;
            assert_int_equal(step.status, s);
            assert_false(step.suppress || step.lift || step.rises);
        }
    }
}

/* Promise 3: only the person, with a token from their own mailbox, comes back. */
static void test_nobody_comes_back(void **state)
{
    (void)state;
    for (int c = 1; c < SUBSCRIPTION_CHANGES; c++) {
        for (int s = SUBSCRIPTION_LEFT; s < SUBSCRIPTION_STATUSES; s++) {
            struct subscription_step step =
                subscription_step((enum subscription_status)s, (enum subscription_change)c);
            bool theirs = c == SUBSCRIPTION_CONFIRM || c == SUBSCRIPTION_RETURN;
            bool new_address = c == SUBSCRIPTION_MOVE && s == SUBSCRIPTION_BOUNCED;
            assert_true(theirs || new_address || !subscription_is_mailed(step.status));
            assert_true(theirs || !step.lift);
        }
    }
}

static void test_words(void **state)
{
    (void)state;
    for (int s = 1; s < SUBSCRIPTION_STATUSES; s++)
        assert_int_equal(
            subscription_status_of(subscription_status_word((enum subscription_status)s)), s);
    assert_int_equal(subscription_status_of("Active"), SUBSCRIPTION_ACTIVE);
    assert_int_equal(subscription_status_of("nobody"), SUBSCRIPTION_NONE);
    for (int c = 1; c < SUBSCRIPTION_CHANGES; c++)
        assert_string_not_equal(subscription_change_word((enum subscription_change)c), "none");
    assert_string_equal(subscription_change_word((enum subscription_change)99), "none");
    assert_string_equal(subscription_status_word((enum subscription_status)99), "none");
}

static void test_who_is_who(void **state)
{
    (void)state;
    for (int s = 0; s < SUBSCRIPTION_STATUSES; s++) {
        assert_int_equal(subscription_is_mailed((enum subscription_status)s),
                         s == SUBSCRIPTION_ACTIVE);
        assert_int_equal(subscription_is_kept_out((enum subscription_status)s),
                         s == SUBSCRIPTION_LEFT || s == SUBSCRIPTION_BOUNCED ||
                             s == SUBSCRIPTION_COMPLAINED || s == SUBSCRIPTION_ERASED ||
                             s == SUBSCRIPTION_MOVED);
    }
}

static void test_stronger(void **state)
{
    static const enum subscription_status order[] = {SUBSCRIPTION_NONE,   SUBSCRIPTION_MOVED,
                                                     SUBSCRIPTION_ERASED, SUBSCRIPTION_BOUNCED,
                                                     SUBSCRIPTION_LEFT,   SUBSCRIPTION_COMPLAINED};

    (void)state;
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        for (size_t k = 0; k <= i; k++) {
            assert_int_equal(subscription_stronger(order[i], order[k]), order[i]);
            assert_int_equal(subscription_stronger(order[k], order[i]), order[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_nothing_happens_unless_changed),
        cmocka_unit_test(test_nobody_comes_back),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_who_is_who),
        cmocka_unit_test(test_stronger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
