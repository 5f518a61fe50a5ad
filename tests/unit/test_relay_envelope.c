#include "relay/envelope.h"

#include <setjmp.h>

#include <cmocka.h>

#define LONG_50  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG_250 LONG_50 LONG_50 LONG_50 LONG_50 LONG_50

static const struct {
    const char *name, *recipient;
    enum envelope_verdict want;
} addresses[] = {
    {"plain", "m@example.com", ENVELOPE_FINE},
    {"a CR LF would be a command", "m@example.com>\r\nRSET", ENVELOPE_BAD_ADDRESS},
    {"LF", "m@exa\nmple.com", ENVELOPE_BAD_ADDRESS},
    {"blank", "m m@example.com", ENVELOPE_BAD_ADDRESS},
    {"bracket", "m>@example.com", ENVELOPE_BAD_ADDRESS},
    {"DEL", "m\177@example.com", ENVELOPE_BAD_ADDRESS},
    {"empty", "", ENVELOPE_BAD_ADDRESS},
    {"none", NULL, ENVELOPE_BAD_ADDRESS},
    {"254 octets", LONG_250 "@x.y", ENVELOPE_FINE},
    {"255 octets", LONG_250 "@x.yz", ENVELOPE_BAD_ADDRESS},
    {"UTF-8 unannounced", "zo\303\253@example.com", ENVELOPE_NEEDS_UTF8},
};

static void test_addresses(void **state)
{
    const struct connection_offer offer = {.smtputf8 = true}; /* without 8BITMIME: not believed */
    (void)state;

    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const struct relay_mail to = {.sender = "b@example.org",
                                      .recipient = addresses[i].recipient};
        const struct relay_mail from = {.sender = addresses[i].recipient,
                                        .recipient = "m@example.com"};
        print_message("%s\n", addresses[i].name);
        assert_int_equal(envelope_check(&to, 10, &offer), addresses[i].want);
        assert_int_equal(envelope_check(&from, 10, &offer), addresses[i].want);
    }
}

static void test_size(void **state)
{
    const struct relay_mail mail = {.sender = "b@example.org", .recipient = "m@example.com"};
    struct connection_offer offer = {.size = true, .max_octets = 1000};
    (void)state;

    assert_int_equal(envelope_check(&mail, 1000, &offer), ENVELOPE_FINE);
    assert_int_equal(envelope_check(&mail, 1001, &offer), ENVELOPE_TOO_LARGE);
    offer.max_octets = 0; /* "SIZE" without a number names no limit */
    assert_int_equal(envelope_check(&mail, 1001, &offer), ENVELOPE_FINE);
}

static void test_envid(void **state)
{
    static const struct {
        const char *envid, *want;
    } envids[] = {
        {"tag7", "MAIL FROM:<b@example.org> RET=HDRS ENVID=tag7\r\n"},
        {"a+b=c", "MAIL FROM:<b@example.org> RET=HDRS ENVID=a+2Bb+3Dc\r\n"},
        {"a b\r\nRSET", "MAIL FROM:<b@example.org> RET=HDRS ENVID=a+20b+0D+0ARSET\r\n"},
        {"", "MAIL FROM:<b@example.org> RET=HDRS\r\n"},
        {NULL, "MAIL FROM:<b@example.org> RET=HDRS\r\n"},
    };
    const struct connection_offer offer = {.dsn = true};
    (void)state;

    for (size_t i = 0; i < sizeof envids / sizeof *envids; i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        const struct relay_mail mail = {
            .sender = "b@example.org", .recipient = "m@example.com", .envid = envids[i].envid};
        envelope_add_mail(&out, &mail, 10, &offer);
        assert_string_equal(out.text, envids[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_envid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
