#include "config/value.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "config/zone.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
/* 64 octets */
#define LONG_LOCAL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_rate(void **state)
{
    static const struct {
        const char *text;
        int64_t count, per_ms;
        const char *error;
    } cases[] = {
        {.text = "60/minute", .count = 60, .per_ms = 60000},
        {.text = "20/second", .count = 20, .per_ms = 1000},
        {.text = "1000/hour", .count = 1000, .per_ms = 3600000},
        {.text = " 60 / minute ", .count = 60, .per_ms = 60000},
        {.text = "1000000/second", .count = 1000000, .per_ms = 1000},
        {.text = "unlimited", .count = 0, .per_ms = 1000},
        {.text = "60", .error = "'60' is no rate"},
        {.text = "Unlimited", .error = "'Unlimited' is no rate"},
        {.text = "0/minute", .error = "'0' is no number from 1 to 1000000"},
        {.text = "1000001/minute", .error = "'1000001' is no number from 1 to 1000000"},
        {.text = "1.5/minute", .error = "'1.5' is no number from 1 to 1000000"},
        {.text = "-3/minute", .error = "'-3' is no number from 1 to 1000000"},
        {.text = "/minute", .error = "'' is no number from 1 to 1000000"},
        {.text = "60/minit", .error = "'minit' is not known; did you mean 'minute'?"},
        {.text = "60/", .error = "'' is not known"},
        {.text = "500/day",
         .error = "a rate counts a second, a minute or an hour; for a day there is limits.per_day"},
        {.text = "60/minute/2", .error = "'minute/2' is not known; did you mean 'minute'?"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct config_rate rate = {.count = 77};
        struct error err = {0};
        assert_int_equal(value_rate(cases[i].text, &rate, &err), !cases[i].error);
        assert_string_equal(err.message, cases[i].error ? cases[i].error : "");
        assert_int_equal(rate.count, cases[i].error ? 77 : cases[i].count);
        assert_int_equal(rate.per_ms, cases[i].per_ms);
    }
}

static void test_relay(void **state)
{
    static const struct {
        const char *text;
        const char *url;    /* NULL: refused */
        const char *detail; /* host, folder or error */
    } cases[] = {
        {"smtp://mail.example.org", "smtp://mail.example.org:587", "mail.example.org"},
        {"smtps://Mail.Example.org", "smtps://mail.example.org:465", "mail.example.org"},
        {"smtps://mail.example.org:2465/", "smtps://mail.example.org:2465", "mail.example.org"},
        {"smtp://localhost", "smtp://localhost:25", "localhost"},
        {"smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525", "127.0.0.1"},
        {"smtp://[::1]", "smtp://[::1]:25", "::1"},
        {"smtps://[2001:db8::25]:465", "smtps://[2001:db8::25]:465", "2001:db8::25"},
        {"maildir:outbox", "maildir:outbox", "outbox"},
        {"maildir:/srv/out box", "maildir:/srv/out box", "/srv/out box"},
        {"maildir:", NULL, "the folder is missing behind 'maildir:'"},
        {"maildir://outbox", NULL, "a folder stands behind 'maildir:' without '//'"},
        {"mail.example.org", NULL, "it begins with neither smtp://, smtps:// nor maildir:"},
        {"SMTP://mail.example.org", NULL, "it begins with neither smtp://, smtps:// nor maildir:"},
        {"https://mail.example.org", NULL, "it begins with neither smtp://, smtps:// nor maildir:"},
        {"smtp://me:hunter2@mail.example.org", NULL, "no login may stand in it, and no '@'"},
        {"smtp://", NULL, "its host is no host name in ASCII"},
        {"smtp://mail..example.org", NULL, "its host is no host name in ASCII"},
        {"smtp://-mail.example.org", NULL, "its host is no host name in ASCII"},
        {"smtp://m\xc3\xbcller.example.org", NULL, "its host is no host name in ASCII"},
        {"smtp://mail.example.org\r\nQUIT", NULL, "its host is no host name in ASCII"},
        {"smtp://mail.example.org:", NULL, "the port in it is no number from 1 to 65535"},
        {"smtp://mail.example.org:0", NULL, "the port in it is no number from 1 to 65535"},
        {"smtp://mail.example.org:65536", NULL, "the port in it is no number from 1 to 65535"},
        {"smtp://mail.example.org:25x", NULL, "the port in it is no number from 1 to 65535"},
        {"smtp://mail.example.org/x", NULL, "nothing may follow the host and the port"},
        {"smtp://mail.example.org?x", NULL, "nothing may follow the host and the port"},
        {"smtp://[::1", NULL, "what stands in [ ] is no IPv6 address"},
        {"smtp://[127.0.0.1]", NULL, "what stands in [ ] is no IPv6 address"},
        {"smtp://[::1]x25", NULL, "the port in it is no number from 1 to 65535"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct value_server relay = {0};
        struct error err = {0};
        assert_int_equal(value_relay(cases[i].text, &relay, &err), cases[i].url != NULL);
        if (cases[i].url) {
            assert_string_equal(relay.url, cases[i].url);
            assert_string_equal(relay.folder ? relay.folder : relay.host, cases[i].detail);
        } else {
            assert_string_equal(err.message, cases[i].detail);
            assert_null(relay.url);
        }
        free(relay.url);
        free(relay.host);
        free(relay.folder);
    }
}

static void test_loopback(void **state)
{
    static const struct {
        const char *host;
        bool want;
    } cases[] = {
        {"localhost", true},
        {"LocalHost", true},
        {"mail.localhost", true},
        {"127.0.0.1", true},
        {"127.255.0.9", true},
        {"::1", true},
        {"notlocalhost", false},
        {"localhost.example.org", false},
        {"127.0.0.1.example.org", false},
        {"127.example.org", false},
        {"128.0.0.1", false},
        {"127.0.0.256", false},
        {"::2", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(value_is_loopback(cases[i].host), cases[i].want);
}

/* One text, its check, and what is wrong with it. */
struct simple {
    bool (*check)(const char *text, struct error *err);
    const char *text;
    const char *error; /* NULL: it is right */
};

static void run_simple(const struct simple *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error err = {0};
        assert_int_equal(cases[i].check(cases[i].text, &err), !cases[i].error);
        assert_string_equal(err.message, cases[i].error ? cases[i].error : "");
        assert_int_equal(err.kind, cases[i].error ? ERROR_CONFIG : ERROR_NONE);
    }
}

static bool any_link(const char *text, struct error *err)
{
    return value_link(text, true, err);
}

static bool secure_link(const char *text, struct error *err)
{
    return value_link(text, false, err);
}

static void test_links_and_hosts(void **state)
{
#define BAD_OCTET                                                                                  \
    "it holds a character that no URL holds (a blank, a bracket, a letter beyond ASCII)"
    static const struct simple cases[] = {
        {secure_link, "https://bulletin.example.org", NULL},
        {secure_link, "https://example.org:8443/b/?a=b#c", NULL},
        {secure_link, "https://[2001:db8::1]/x", NULL},
        {any_link, "http://www.example.org/privacy", NULL},
        {secure_link, "http://www.example.org", "it does not begin with https://"},
        {any_link, "javascript:alert(1)", "it does not begin with https://"},
        {any_link, "www.example.org", "it does not begin with https://"},
        {any_link, "https://", "its host is no host name in ASCII"},
        {any_link, "https:///x", "its host is no host name in ASCII"},
        {any_link, "https://me@example.org/", "no login may stand in it, and no '@'"},
        {any_link, "https://example.org/a b", BAD_OCTET},
        {any_link, "https://example.org/\"onclick=", BAD_OCTET},
        {any_link, "https://example.org/caf\xc3\xa9", BAD_OCTET},
        {any_link, "https://example.org:99999/", "the port in it is no number from 1 to 65535"},
        {value_host, "mail.example.org", NULL},
        {value_host, "host", NULL},
        {value_host, "mail_1.example.org", "'mail_1.example.org' is no host name in ASCII"},
        {value_host, "mail.example.org.", "'mail.example.org.' is no host name in ASCII"},
    };

    (void)state;
    run_simple(cases, COUNT(cases));
}

static void test_words(void **state)
{
    static const struct simple cases[] = {
        {value_language, "en", NULL},
        {value_language, "en-GB", NULL},
        {value_language, "sr-Latn-RS", NULL},
        {value_language, "es-419", NULL},
        {value_language, "gsw", NULL},
        {value_language, "en_GB", "'en_GB' is no language tag; it is written with '-', not '_'"},
        {value_language, "e", "'e' is no language tag"},
        {value_language, "english", "'english' is no language tag"},
        {value_language, "en-", "'en-' is no language tag"},
        {value_language, "en--GB", "'en--GB' is no language tag"},
        {value_language, "1en", "'1en' is no language tag"},
        {value_language, "en-abcdefghi", "'en-abcdefghi' is no language tag"},
        {value_list_id, "fortnightly.lists.example.org", NULL},
        {value_list_id, "fortnightly", "'fortnightly' is no list-id"},
        {value_list_id, "a..b", "'a..b' is no list-id"},
        {value_list_id, ".a.b", "'.a.b' is no list-id"},
        {value_list_id, "a.b.", "'a.b.' is no list-id"},
        {value_list_id, "The list <a.b>", "'The list <a.b>' is no list-id"},
        {value_name, "buses", NULL},
        {value_name, "night-shift_2", NULL},
        {value_name, "r\xc3\xa9gion", NULL},
        {value_name, "2nd", NULL},
        {value_name, "Buses", "'Buses' is no name"},
        {value_name, "two words", "'two words' is no name"},
        {value_name, "-x", "'-x' is no name"},
        {value_name, "", "it is empty"},
    };

    (void)state;
    run_simple(cases, COUNT(cases));
}

static void test_addresses(void **state)
{
#define TOO_LONG "the part before the '@' is too long: beside {tag} at most 24 octets fit"
#define ONE_TAG  "{tag} may stand in it once, before the '@'"
    static const struct simple cases[] = {
        {value_address, "me@example.org", NULL},
        {value_address, "zo\xc3\xab@example.org", NULL},
        {value_address, "me", "it is no mail address: there is no '@' in it"},
        {value_address, "me@a@b", "it is no mail address: there are several '@' in it"},
        {value_address, "@example.org", "it is no mail address: a part of it is missing"},
        {value_address, "me@", "it is no mail address: a part of it is missing"},
        {value_address, LONG_LOCAL "a@example.org", "it is no mail address: it is too long"},
        {value_address, "Me <me@example.org>",
         "it is no bare mail address: a blank, bracket, comma or the like stands in it"},
        {value_address, "a{tag}@example.org", "only return_address may hold {tag}"},
        {value_return, "bulletin@example.org", NULL},
        {value_return, "bulletin+{tag}@example.org", NULL},
        {value_return, "{tag}@example.org", NULL},
        {value_return, "aaaaaaaaaaaaaaaaaaaaaaa+{tag}@example.org", NULL},
        {value_return, "aaaaaaaaaaaaaaaaaaaaaaaa+{tag}@example.org", TOO_LONG},
        {value_return, "b@{tag}.example.org", ONE_TAG},
        {value_return, "{tag}{tag}@example.org", ONE_TAG},
        {value_return, "b{TAG}@example.org", ONE_TAG},
        {value_return, "b{{tag}@example.org", ONE_TAG},
        {value_return, "b{tag}}@example.org", ONE_TAG},
    };

    (void)state;
    run_simple(cases, COUNT(cases));
}

static void test_sender(void **state)
{
    static const struct {
        const char *text;
        const char *address; /* or the error */
        const char *name;
        bool ok;
    } cases[] = {
        {"b@example.org", "b@example.org", NULL, true},
        {" b@example.org ", "b@example.org", NULL, true},
        {"<b@example.org>", "b@example.org", NULL, true},
        {"The Bulletin <b@example.org>", "b@example.org", "The Bulletin", true},
        {"\"Pay, now\" <b@example.org>", "b@example.org", "Pay, now", true},
        {"Zo\xc3\xab<b@example.org>", "b@example.org", "Zo\xc3\xab", true},
        {"Bulletin <b@example.org", "the '>' after the address is missing at its end", NULL, false},
        {"A <B> <b@example.org>", "a bracket or quotation mark stands in the sender's name", NULL,
         false},
        {"Bulletin <>", "it is no mail address: there is no '@' in it", NULL, false},
        {"Bulletin", "it is no mail address: there is no '@' in it", NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct value_sender sender = {0};
        struct error err = {0};
        assert_int_equal(value_sender(cases[i].text, &sender, &err), cases[i].ok);
        assert_string_equal(cases[i].ok ? sender.address : err.message, cases[i].address);
        assert_int_equal(sender.name != NULL, cases[i].name != NULL);
        if (cases[i].name)
            assert_string_equal(sender.name, cases[i].name);
        free(sender.address);
        free(sender.name);
    }
}

static bool here(const char *text, struct error *err)
{
    return zone_check(text, ZONE_FOLDER, err);
}

static bool nowhere(const char *text, struct error *err)
{
    return zone_check(text, "/nonexistent", err);
}

static void test_zones(void **state)
{
    static const struct simple cases[] = {
        {here, "Europe/London", NULL},
        {here, "UTC", NULL},
        {here, "America/Argentina/Buenos_Aires", NULL},
        {here, "Etc/GMT+1", NULL},
        {here, "London", "'London' is no time zone; did you mean 'Europe/London'?"},
        {here, "Europe/Lodnon", "'Europe/Lodnon' is no time zone; did you mean 'Europe/London'?"},
        {here, "europe/london", "'europe/london' is no time zone; did you mean 'Europe/London'?"},
        {here, "Europe", "'Europe' is no time zone"},
        {here, "zone.tab", "'zone.tab' is no time zone"},
        {here, "../../../etc/passwd", "'../../../etc/passwd' is no time zone"},
        {here, "/usr/share/zoneinfo/UTC", "'/usr/share/zoneinfo/UTC' is no time zone"},
        {here, "Europe//London", "'Europe//London' is no time zone; did you mean 'Europe/London'?"},
        {here, "right/Europe/London", "'right/Europe/London' is no time zone"},
        {here, "", "'' is no time zone"},
        {nowhere, "UTC", "this machine has no time zones; install the package tzdata"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        assert_int_equal(cases[i].check(cases[i].text, &err), !cases[i].error);
        if (cases[i].error) /* the nearest name is a matter of the machine's zones */
            assert_memory_equal(err.message, cases[i].error, strlen(cases[i].error));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rate),     cmocka_unit_test(test_relay),
        cmocka_unit_test(test_loopback), cmocka_unit_test(test_links_and_hosts),
        cmocka_unit_test(test_words),    cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_sender),   cmocka_unit_test(test_zones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
