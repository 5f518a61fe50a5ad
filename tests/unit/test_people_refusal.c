#include "people/refusal.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

enum blame { NOBODY, DEAD, US };

static const struct {
    const char *name, *reply;
    enum blame want;
} replies[] = {
    {"5.1.1", "550 5.1.1 <jo@example.org>", DEAD},
    {"5.1.2", "550 5.1.2 <jo@example.org>", DEAD},
    {"5.1.3", "553 5.1.3 <jo@example.org>", DEAD},
    {"5.1.6", "551 5.1.6 <jo@example.org>", DEAD},
    {"5.1.10", "556 5.1.10 <jo@example.org>", DEAD},
    {"the words alone", "550 User unknown", DEAD},
    {"4.1.1 is for now", "450 4.1.1 User unknown", NOBODY},
    {"a bare 550", "550 Go away", NOBODY},
    {"a full mailbox", "552 5.2.2 Mailbox full", NOBODY},
    {"switched off", "550 5.2.1 Account disabled", NOBODY},
    {"5.1.8 is about our address", "553 5.1.8 Domain of sender does not exist", US},
    {"reputation", "550 5.7.1 Your server has a poor reputation", US},
    {"reputation for now", "451 4.7.0 Your server has a poor reputation", US},
    {"a block list without a status", "554 Client host blocked using bl.example.net", US},
    {"DMARC", "550 5.7.26 Rejected by DMARC policy", US},
    {"pace", "421 4.7.28 Rate limit of your network reached", US},
    {"a limit of one connection", "452 4.5.3 Error: too many recipients", NOBODY},
    {"greylisting", "451 4.7.1 Greylisted for 5 minutes", NOBODY},
    {"relaying", "554 5.7.1 <jo@example.org>: Relay access denied", US},
    {"our host", "554 5.7.1 <h[192.0.2.1]>: Client host rejected: Access denied", US},
    {"5.7.1 without words", "550 5.7.1 Refused", US},
    {"spam", "554 5.7.1 Message rejected as spam", US},
    {"too big", "552 5.3.4 Message too big", NOBODY},
    {"their choice", "550 5.7.1 This recipient only accepts mail from friends", NOBODY},
    {"their server", "451 4.3.0 Temporary lookup failure", NOBODY},
};

static void test_blame(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        const char *text = replies[i].reply;
        struct diagnosis diagnosis;
        diagnosis_from_reply(&diagnosis, (int)strtol(text, NULL, 10), text + 4, strlen(text + 4));
        bool dead = refusal_is_dead(&diagnosis);
        bool us = refusal_is_about_us(&diagnosis);
        if (dead != (replies[i].want == DEAD) || us != (replies[i].want == US))
            fail_msg("%s: dead %d, about us %d", replies[i].name, dead, us);
    }
}

/* Nothing that says we are to blame may ever cost a person their place on the list. */
static void check_row(const struct reason_row *row)
{
    const struct diagnosis diagnosis = {.code = 550,
                                        .status = "5.7.1",
                                        .reason = row->reason,
                                        .permanence = row->permanence,
                                        .about = row->about};

    if (refusal_is_dead(&diagnosis) && refusal_is_about_us(&diagnosis))
        fail_msg("'%s' is both", row->phrase);
    if (row->about != ABOUT_RECIPIENT && refusal_is_dead(&diagnosis))
        fail_msg("'%s' is not about the recipient", row->phrase);
}

static void test_nobody_is_dead_for_us(void **state)
{
    const struct reason_row *rows;
    size_t count = 0;

    (void)state;
    for (size_t part = 0; (rows = reason_rows(part, &count)); part++)
        for (size_t i = 0; i < count; i++)
            check_row(&rows[i]);
}

static void test_mass(void **state)
{
    static const struct {
        int64_t dead, people;
        bool want;
    } cases[] = {
        {0, 0, false},       {19, 19, false},    {20, 20, true},          {20, 399, true},
        {20, 400, false},    {21, 400, true},    {50, 1000, false},       {51, 1000, true},
        {500, 10000, false}, {501, 10000, true}, {50000, 1000000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (refusal_is_mass(cases[i].dead, cases[i].people) != cases[i].want)
            fail_msg("%lld of %lld", (long long)cases[i].dead, (long long)cases[i].people);
}

static void test_recent(void **state)
{
    static const struct {
        const char *name, *answers; /* '+' accepted or not about us, '-' about us */
        bool want;
    } cases[] = {
        {"none", "", false},
        {"four alone", "----", false},
        {"five alone", "-----", true},
        {"five of ten", "+++++-----", true},
        {"five of eleven", "++++++-----", false},
        {"nine of twenty", "+++++++++++---------", false},
        {"ten of twenty", "++++++++++----------", true},
        {"what is longer ago counts no more", "----------++++++++++++++++++++-----", false},
        {"and makes nothing better", "++++++++++++++++++++----------", true},
        {"one in two", "+-+-+-+-+-", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct refusal_recent recent = {0};
        for (const char *p = cases[i].answers; *p; p++)
            refusal_note(&recent, *p == '-');
        if (refusal_is_too_many(&recent) != cases[i].want)
            fail_msg("%s", cases[i].name);
    }
}

static void test_stop(void **state)
{
    (void)state;
    assert_false(refusal_stops_run(2, 1000, 1000));
    assert_false(refusal_stops_run(3, 250, 1000));
    assert_true(refusal_stops_run(3, 251, 1000));
    assert_true(refusal_stops_run(4, 1, 1));
    assert_false(refusal_stops_run(3, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blame), cmocka_unit_test(test_nobody_is_dead_for_us),
        cmocka_unit_test(test_mass),  cmocka_unit_test(test_recent),
        cmocka_unit_test(test_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
