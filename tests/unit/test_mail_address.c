#include "mail/address.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/text.h"

#define TEN   "1234567890"
#define SIXTY TEN TEN TEN TEN TEN TEN

static void test_accepted(void **state)
{
    static const struct {
        const char *name, *input, *text, *key;
        bool utf8;
    } cases[] = {
        {"plain", "jo@example.org", "jo@example.org", "jo@example.org", false},
        {"case", "Jo.Smith@Example.ORG", "Jo.Smith@example.org", "jo.smith@example.org", false},
        {"blanks around", " \tjo@example.org\r\n", "jo@example.org", "jo@example.org", false},
        {"no-break space and BOM around", "\xef\xbb\xbfjo@example.org\xc2\xa0\xe2\x80\x8b",
         "jo@example.org", "jo@example.org", false},
        {"plus and dots stay", "j.o+news@example.org", "j.o+news@example.org",
         "j.o+news@example.org", false},
        {"every mark of RFC 5322", "!#$%&'*+-/=?^_`{|}~@example.org",
         "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org", false},
        {"localhost", "jo@localhost", "jo@localhost", "jo@localhost", false},
        {"digits and hyphens in labels", "jo@1-2.a--b.example", "jo@1-2.a--b.example",
         "jo@1-2.a--b.example", false},
        {"one letter", "a@b.cd", "a@b.cd", "a@b.cd", false},
        {"local part at the limit", SIXTY "1234@example.org", SIXTY "1234@example.org",
         SIXTY "1234@example.org", false},
        {"label at the limit", "jo@" SIXTY "123.org", "jo@" SIXTY "123.org", "jo@" SIXTY "123.org",
         false},
        {"UTF-8 local part", "J\xc3\xb6rg@example.org", "J\xc3\xb6rg@example.org",
         "j\xc3\xb6rg@example.org", true},
        {"decomposed letters", "Jo\xcc\x88rg@example.org", "Jo\xcc\x88rg@example.org",
         "j\xc3\xb6rg@example.org", true},
        {"Kelvin sign is a k", "\xe2\x84\xaa@example.org", "\xe2\x84\xaa@example.org",
         "k@example.org", true},
        {"j with caron composes only in lower case", "J\xcc\x8c@example.org",
         "J\xcc\x8c@example.org", "\xc7\xb0@example.org", true},
        {"beyond ASCII case is kept", "\xc3\x96@example.org", "\xc3\x96@example.org",
         "\xc3\x96@example.org", true},
        {"international domain",
         "jo@B\xc3\xbc"
         "cher.example",
         "jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example", false},
        {"its A-label form", "jo@XN--Bcher-KVA.example", "jo@xn--bcher-kva.example",
         "jo@xn--bcher-kva.example", false},
        {"sharp s is not ss",
         "jo@stra\xc3\x9f"
         "e.example",
         "jo@xn--strae-oqa.example", "jo@xn--strae-oqa.example", false},
        {"Japanese, with an ideographic full stop",
         "jo@\xe4\xbe\x8b\xe3\x80\x82\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "jo@xn--fsq.xn--zckzah",
         "jo@xn--fsq.xn--zckzah", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct address got;
        struct error err = {0};

        if (!address_parse(cases[i].input, &got, &err))
            fail_msg("%s: %s", cases[i].name, err.message);
        if (strcmp(got.text, cases[i].text) != 0 || strcmp(got.key, cases[i].key) != 0)
            fail_msg("%s: '%s', key '%s'", cases[i].name, got.text, got.key);
        assert_int_equal(got.utf8_local, cases[i].utf8);
        assert_int_equal(got.text[got.local_len], '@');
        assert_ptr_equal(address_domain(&got), got.text + got.local_len + 1);
    }
}

static const struct {
    const char *name, *input, *reason;
} refused[] = {
    {"empty", "", "nothing is there"},
    {"blanks", " \t\xc2\xa0", "nothing is there"},
    {"no at", "example.org", "no @"},
    {"two ats", "jo@example.org@example.org", "more than one @"},
    {"two addresses", "jo@example.org, al@example.org", "more than one @"},
    {"name and address", "Jo <jo@example.org>", "without name"},
    {"quoted", "\"jo smith\"@example.org", "quoted"},
    {"no local part", "@example.org", "before the @"},
    {"no domain", "jo@", "no domain"},
    {"blank inside", "jo smith@example.org", "blank"},
    {"line end inside", "jo@example.org\r\nBcc: al@example.org", "control character"},
    {"NEL inside", "jo\xc2\x85@example.org", "control character"},
    {"delete", "jo\x7f@example.org", "control character"},
    {"line separator", "jo\xe2\x80\xa8x@example.org", "control character"},
    {"not UTF-8", "j\xf6rg@example.org", "not UTF-8"},
    {"surrogate", "\xed\xa0\x80@example.org", "not UTF-8"},
    {"zero width space", "j\xe2\x80\x8bo@example.org", "invisible"},
    /* NOLINTNEXTLINE(misc-misleading-bidirectional): that is the test */
    {"right-to-left override", "j\xe2\x80\xaeo@example.org", "invisible"},
    {"replacement character", "j\xef\xbf\xbdrg@example.org", "invisible"},
    {"soft hyphen in the domain", "jo@exam\xc2\xadple.org", "invisible"},
    {"dot first", ".jo@example.org", "begins with a dot"},
    {"dot last", "jo.@example.org", "dot just before"},
    {"two dots", "j..o@example.org", "two dots"},
    {"parenthesis", "jo(home)@example.org", "'('"},
    {"colon", "mailto:jo@example.org", "':'"},
    {"composes to a semicolon",
     "a\xcd\xbe"
     "b@example.org",
     "';'"},
    {"local part too long", SIXTY "12345@example.org", "longer than 64"},
    {"local part grows when composed",
     "\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98"
     "\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98\xe0\xa5\x98@example.org",
     "longer than 64"},
    {"label too long", "jo@" SIXTY "1234.org", "longer than 63"},
    {"label too long as A-label", "jo@\xc3\xbc" SIXTY ".org", "no international name"},
    {"address too long", SIXTY "@" SIXTY "." SIXTY "." SIXTY "." TEN "12.org", "longer than 254"},
    {"much too long",
     SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY
         SIXTY SIXTY "@example.org",
     "longer than 254"},
    {"domain dot first", "jo@.example.org", "dot too many"},
    {"domain dot last", "jo@example.org.", "dot too many"},
    {"domain two dots", "jo@example..org", "dot too many"},
    {"single label", "jo@example", "no dot"},
    {"number", "jo@192.0.2.1", "ends in a number"},
    {"literal", "jo@[192.0.2.1]", "IP address"},
    {"IPv6 literal", "jo@[IPv6:2001:db8::1]", "IP address"},
    {"underscore", "jo@ex_ample.org", "'_'"},
    {"underscore in an international domain", "jo@ex_\xc3\xbc.org", "'_'"},
    {"hyphen first", "jo@-example.org", "begins or ends"},
    {"hyphen last", "jo@example-.org", "begins or ends"},
    {"maps to a slash", "jo@\xe2\x84\x80.org", "domain"},
    {"full-width at",
     "jo@al\xef\xbc\xa0"
     "example.org",
     "'@'"},
    {"joiner out of place",
     "jo@a\xe2\x80\x8d"
     "b.org",
     "no international name"},
    {"slash", "jo@example.org/", "'/'"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct address got = {.local_len = 77};
        struct error err = {0};

        if (address_parse(refused[i].input, &got, &err))
            fail_msg("%s: accepted as '%s'", refused[i].name, got.text);
        if (!strstr(err.message, refused[i].reason) ||
            !text_starts(err.message, "not a mail address: "))
            fail_msg("%s: %s", refused[i].name, err.message);
        assert_int_equal(err.kind, ERROR_DATA);
        assert_null(strstr(err.message, "example.org")); /* public: it may reach a log */
        assert_false(text_has_control(err.about, strlen(err.about)));
        assert_int_equal(got.local_len, 77);
        assert_false(address_parse(refused[i].input, &got, NULL));
    }
}

static void test_longest(void **state)
{
    struct address got;
    struct error err;

    (void)state;
    assert_true(address_parse(SIXTY "@" SIXTY "." SIXTY "." SIXTY ".123456.org", &got, NULL));
    assert_int_equal(strlen(got.text), ADDRESS_MAX);
    assert_false(address_parse(SIXTY "@" SIXTY "." SIXTY "." SIXTY ".1234567.org", &got, &err));
    assert_non_null(strstr(err.message, "longer than 254"));
}

/* What was made fit stays as it is, and the key is its own key. */
static void test_stable(void **state)
{
    static const char *const inputs[] = {"Jo@Example.org",
                                         ("J\xcc\x8c.\xe2\x84\xaa@B\xc3\xbc"
                                          "cher.example"),
                                         "\xe0\xa5\x98@example.org"};

    (void)state;
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        struct address first;
        struct address again;

        assert_true(address_parse(inputs[i], &first, NULL));
        assert_true(address_parse(first.text, &again, NULL));
        assert_string_equal(again.text, first.text);
        assert_true(address_parse(first.key, &again, NULL));
        assert_string_equal(again.key, first.key);
    }
}

static void hex(const uint8_t *bytes, size_t len, char *out)
{
    for (size_t i = 0; i < len; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/*
 * NEVER CHANGE THESE. The key of an erased person cannot be recomputed: a new result here would let
 * a re-import bring back everybody who left and was erased. A better normalisation gets version 2,
 * beside version 1.
 */
static void test_golden_keys(void **state)
{
    static const struct {
        const char *input, *key, *domain_key;
    } vectors[] = {
        {"jo@example.org", "4cf7515908f398c63b5d07ae3cd9b734", "bec1ae2f1e5850bd"},
        {" Jo@EXAMPLE.org ", "4cf7515908f398c63b5d07ae3cd9b734", "bec1ae2f1e5850bd"},
        {"jo@example.net", "f9fd93bd2dcd49718747d7443dd7514f", "c81214c369bb25ac"},
        {"j.o+news@example.org", "54d3906bc040cbe434688db7e71a7d0b", "bec1ae2f1e5850bd"},
        {"J\xc3\xb6rg@example.org", "acd7d15ec6204bb5834c33eeaef611f2", "bec1ae2f1e5850bd"},
        {"jo\xcc\x88rg@example.org", "acd7d15ec6204bb5834c33eeaef611f2", "bec1ae2f1e5850bd"},
        {"J\xcc\x8c@example.org", "4270b68d7578132bd6fc5d557af5b9ba", "bec1ae2f1e5850bd"},
        {"jo@b\xc3\xbc"
         "cher.example",
         "5bfce36dd3fe6fb65c5579142627425f", "b4ea1ecf7aff4208"},
        {"jo@xn--bcher-kva.example", "5bfce36dd3fe6fb65c5579142627425f", "b4ea1ecf7aff4208"},
        {"jo@localhost", "92bb02958e385827f5e63971d2216528", "db4e1676c95fedc4"},
    };
    uint8_t master[KEYS_MASTER_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(master); i++)
        master[i] = (uint8_t)i;
    struct keys *keys = keys_from_master(master);
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        struct address address;
        uint8_t key[ADDRESS_KEY_BYTES];
        uint8_t domain_key[ADDRESS_DOMAIN_KEY_BYTES];
        char text[2 * ADDRESS_KEY_BYTES + 1];

        assert_true(address_parse(vectors[i].input, &address, NULL));
        address_key(&address, keys, key);
        hex(key, sizeof(key), text);
        assert_string_equal(text, vectors[i].key);
        address_domain_key(&address, keys, domain_key);
        hex(domain_key, sizeof(domain_key), text);
        assert_string_equal(text, vectors[i].domain_key);
    }
    keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_longest),     cmocka_unit_test(test_stable),
        cmocka_unit_test(test_golden_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
