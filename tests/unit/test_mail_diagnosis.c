#include "mail/diagnosis.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static const struct {
    const char *name;
    const char *text, *status;
    int code;
    enum reason reason;
    enum permanence permanence;
    enum about about;
} replies[] = {
    {"unknown user by words and status", "5.1.1 <jo@example.org>: User unknown", "5.1.1", 550,
     REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT},
    {"by status alone", "5.1.1 sorry", "5.1.1", 550, REASON_USER_UNKNOWN, PERMANENCE_HARD,
     ABOUT_RECIPIENT},
    {"by words alone", "No such user here", "", 550, REASON_USER_UNKNOWN, PERMANENCE_HARD,
     ABOUT_RECIPIENT},
    {"status in the second line's place", "Sorry\r\n550 #5.1.1 (example)", "5.1.1", 550,
     REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT},
    {"words are more exact than the status", "5.1.1 refused by dnsbl", "5.1.1", 550, REASON_POLICY,
     PERMANENCE_SOFT, ABOUT_SENDER},
    {"a temporary unknown user is not dead", "4.1.1 User unknown", "4.1.1", 450,
     REASON_USER_UNKNOWN, PERMANENCE_SOFT, ABOUT_RECIPIENT},
    {"a bare 550 kills nobody", "no", "", 550, REASON_OTHER, PERMANENCE_SOFT, ABOUT_UNKNOWN},
    {"a bare 554 kills nobody", "Transaction failed", "", 554, REASON_OTHER, PERMANENCE_SOFT,
     ABOUT_UNKNOWN},
    {"null MX", "5.1.10 no", "5.1.10", 556, REASON_HOST_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT},
    {"556 alone", "no", "", 556, REASON_HOST_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT},
    {"moved", "5.1.6 moved", "5.1.6", 551, REASON_USER_UNKNOWN, PERMANENCE_HARD, ABOUT_RECIPIENT},
    {"full", "4.2.2 x", "4.2.2", 452, REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT},
    {"a bare 552", "x", "", 552, REASON_MAILBOX_FULL, PERMANENCE_SOFT, ABOUT_RECIPIENT},
    {"552 and 3.4", "5.3.4 x", "5.3.4", 552, REASON_TOO_BIG, PERMANENCE_SOFT, ABOUT_CONTENT},
    {"disabled", "5.2.1 x", "5.2.1", 550, REASON_DISABLED, PERMANENCE_SOFT, ABOUT_RECIPIENT},
    {"closing down", "4.3.2 going down", "4.3.2", 421, REASON_SYSTEM_ERROR, PERMANENCE_SOFT,
     ABOUT_SYSTEM},
    {"our pace", "4.7.28 x", "4.7.28", 421, REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_SENDER},
    {"a rule", "5.7.1 x", "5.7.1", 554, REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER},
    {"SPF by status", "5.7.23 x", "5.7.23", 550, REASON_AUTH_FAILURE, PERMANENCE_SOFT,
     ABOUT_SENDER},
    {"our login", "5.7.0 Authentication required", "5.7.0", 530, REASON_POLICY, PERMANENCE_SOFT,
     ABOUT_ACCOUNT},
    {"our login by code", "no", "", 535, REASON_POLICY, PERMANENCE_SOFT, ABOUT_ACCOUNT},
    {"our quota, at RCPT", "5.4.5 Daily user sending limit exceeded", "5.4.5", 550,
     REASON_RATE_LIMITED, PERMANENCE_SOFT, ABOUT_ACCOUNT},
    {"the sender's domain is not the recipient's",
     "5.1.8 <x@example.org>: Sender address rejected: Domain not found", "5.1.8", 550,
     REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER},
    {"expired", "4.4.7 x", "4.4.7", 450, REASON_EXPIRED, PERMANENCE_SOFT, ABOUT_SYSTEM},
    {"nothing said", "", "", 451, REASON_SYSTEM_ERROR, PERMANENCE_SOFT, ABOUT_SYSTEM},
    {"an IP address is no status", "go away 5.1.1.7", "", 550, REASON_OTHER, PERMANENCE_SOFT,
     ABOUT_UNKNOWN},
    {"a version is no status", "Exim 4.96.2 v5.1.1 says no", "", 550, REASON_OTHER, PERMANENCE_SOFT,
     ABOUT_UNKNOWN},
    {"a status of another class is not ours", "4.2.2 5.2.2", "5.2.2", 550, REASON_MAILBOX_FULL,
     PERMANENCE_SOFT, ABOUT_RECIPIENT},
    {"four digits are no status", "5.1.1000 5.1000.1", "", 550, REASON_OTHER, PERMANENCE_SOFT,
     ABOUT_UNKNOWN},
    {"longest status", "5.7.999 x", "5.7.999", 550, REASON_POLICY, PERMANENCE_SOFT, ABOUT_SENDER},
    {"5.0.0 says nothing", "5.0.0 x", "5.0.0", 552, REASON_MAILBOX_FULL, PERMANENCE_SOFT,
     ABOUT_RECIPIENT},
};

static void test_replies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        struct diagnosis got;

        diagnosis_from_reply(&got, replies[i].code, replies[i].text, strlen(replies[i].text));
        if (got.reason != replies[i].reason || got.permanence != replies[i].permanence ||
            got.about != replies[i].about || strcmp(got.status, replies[i].status) != 0)
            fail_msg("%s: %s, %s, %s, '%s'", replies[i].name, reason_word(got.reason),
                     permanence_word(got.permanence), about_word(got.about), got.status);
        assert_int_equal(got.code, replies[i].code);
    }
}

static void test_reports(void **state)
{
    static const struct {
        const char *name, *status, *text, *want_status;
        int code;
        enum reason reason;
        enum permanence permanence;
    } cases[] = {
        {"all of it", "5.1.1", "smtp; 550 5.1.1 <jo@example.org>: User unknown", "5.1.1", 550,
         REASON_USER_UNKNOWN, PERMANENCE_HARD},
        {"status only", "5.1.2", "", "5.1.2", 0, REASON_HOST_UNKNOWN, PERMANENCE_HARD},
        {"the words know better than 5.0.0", "5.0.0", "smtp;550-5.2.2 x", "5.2.2", 550,
         REASON_MAILBOX_FULL, PERMANENCE_SOFT},
        {"words only", "", "X-Unix; no such user", "", 0, REASON_USER_UNKNOWN, PERMANENCE_HARD},
        {"a delay is never hard", "4.1.1", "", "4.1.1", 0, REASON_USER_UNKNOWN, PERMANENCE_SOFT},
        {"status with a comment", "5.1.1 (bad destination)", "", "5.1.1", 0, REASON_USER_UNKNOWN,
         PERMANENCE_HARD},
        {"nothing", "", "", "", 0, REASON_OTHER, PERMANENCE_SOFT},
        {"rubbish", "x.y.z", "smtp; 99999 5..1", "", 0, REASON_OTHER, PERMANENCE_SOFT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct diagnosis got;

        diagnosis_from_report(&got, cases[i].status, cases[i].text, strlen(cases[i].text));
        if (got.reason != cases[i].reason || got.permanence != cases[i].permanence ||
            got.code != cases[i].code || strcmp(got.status, cases[i].want_status) != 0)
            fail_msg("%s: %s, %s, %d, '%s'", cases[i].name, reason_word(got.reason),
                     permanence_word(got.permanence), got.code, got.status);
    }
}

/* Whatever the code and status: hard is about the recipient, and final. */
static void test_hard_is_rare(void **state)
{
    (void)state;
    for (int code = 400; code < 600; code++) {
        for (int subject = 0; subject < 8; subject++) {
            for (int detail = 0; detail < 40; detail++) {
                struct diagnosis got;
                char text[40];

                int len = snprintf(text, sizeof(text), "%d.%d.%d x", code / 100, subject, detail);
                diagnosis_from_reply(&got, code, text, (size_t)len);
                if (got.permanence != PERMANENCE_HARD)
                    continue;
                assert_int_equal(got.about, ABOUT_RECIPIENT);
                assert_true(code >= 500 && (subject == 1 || subject == 0));
            }
        }
    }
}

static void test_split_status(void **state)
{
    int class = 0;
    int subject = 0;
    int detail = 0;

    (void)state;
    assert_true(diagnosis_split_status("5.7.133", &class, &subject, &detail));
    assert_int_equal(class, 5);
    assert_int_equal(subject, 7);
    assert_int_equal(detail, 133);
    assert_false(diagnosis_split_status("", &class, &subject, &detail));
    assert_false(diagnosis_split_status("5.1", &class, &subject, &detail));
    assert_false(diagnosis_split_status("5.1.1 ", &class, &subject, &detail));
    assert_false(diagnosis_split_status("3.1.1", &class, &subject, &detail));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replies),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_hard_is_rare),
        cmocka_unit_test(test_split_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
