#include "net/trust.h"

#include <setjmp.h>

#include <cmocka.h>

/* Two authorities, and a host's certificate issued by the second. Their keys are gone. */
static const char north[] = "-----BEGIN CERTIFICATE-----\n"
                            "MIIBSDCB+6ADAgECAhRfn208ZZiUR2ssO0OIBcoSshvG0jAFBgMrZXAwGjEYMBYG\n"
                            "A1UEAwwPbm9ydGggYXV0aG9yaXR5MB4XDTI2MTEyMTIxNDgyN1oXDTM2MTExODIx\n"
                            "NDgyN1owGjEYMBYGA1UEAwwPbm9ydGggYXV0aG9yaXR5MCowBQYDK2VwAyEAtPvK\n"
                            "IntdtX4aiW+Trw09Z3cfJDjFExYVu18vqPW1fMqjUzBRMB0GA1UdDgQWBBRJ5vgo\n"
                            "MGnE+Bf8mG+ZKVhFbTYnhjAfBgNVHSMEGDAWgBRJ5vgoMGnE+Bf8mG+ZKVhFbTYn\n"
                            "hjAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAN2chPxSlVTGTc3zM89crpQjBI+3\n"
                            "4aL0SsX7QNg9KmlcU/g+/D1dGfS/qoVvhUPYD2HqqkecPG41KFNk56XcoA0=\n"
                            "-----END CERTIFICATE-----\n";

static const char south[] = "-----BEGIN CERTIFICATE-----\n"
                            "MIIBSDCB+6ADAgECAhQ68j8lWUQjAQ1TkJM1jIFUwAdXAzAFBgMrZXAwGjEYMBYG\n"
                            "A1UEAwwPc291dGggYXV0aG9yaXR5MB4XDTI2MTEyMTIxNDgyN1oXDTM2MTExODIx\n"
                            "NDgyN1owGjEYMBYGA1UEAwwPc291dGggYXV0aG9yaXR5MCowBQYDK2VwAyEAFHhI\n"
                            "rPgvlSuFPHGuQMjKtSXc1Tyqqcachlc0SjM2u72jUzBRMB0GA1UdDgQWBBT2szv/\n"
                            "DHw/A6w2lnXnzBs8vIq/NTAfBgNVHSMEGDAWgBT2szv/DHw/A6w2lnXnzBs8vIq/\n"
                            "NTAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAIi4hSFhVvE8PaNHRomUrMyll9oG\n"
                            "ARLx6qJhRyKywKq8QvxgNoX+LhfOD2KTzDsdbBSjAZbYhLbMIUdh6BgxBwI=\n"
                            "-----END CERTIFICATE-----\n";

static const char leaf[] = "-----BEGIN CERTIFICATE-----\n"
                           "MIHvMIGiAhQR0JJhroKy2S4fM+Pb9CUbirO/VTAFBgMrZXAwGjEYMBYGA1UEAwwP\n"
                           "c291dGggYXV0aG9yaXR5MB4XDTI2MTEyMTIxNDgyN1oXDTM2MTExODIxNDgyN1ow\n"
                           "GzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLm9yZzAqMAUGAytlcAMhAIyjuJ/m7AW+\n"
                           "iYXwWOD2t1ZcSQrgK06CCGboS/cUM3baMAUGAytlcANBADgSADvllkOC1BT4mual\n"
                           "rjDn0uQzhsx6uepyEyW26gXJ2OGyPh8OQRPsfAwSeEpbBCXDrCqz5lHnA7vduZHf\n"
                           "fww=\n"
                           "-----END CERTIFICATE-----\n";

static void test_narrow(void **state)
{
    static const struct {
        const char *name;
        const char *chain[2];
        bool needs_north, needs_south;
    } cases[] = {
        {"a leaf", {leaf, ""}, false, true},
        {"a leaf and its authority", {leaf, south}, false, true},
        {"another authority on top", {leaf, north}, true, true},
        {"nothing", {"", ""}, false, false},
        {"rubbish",
         {"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", leaf},
         false,
         true},
        {"end and beginning share their dashes",
         {"-----BEGIN CERTIFICATE-----END CERTIFICATE-----", leaf},
         false,
         false},
        {"no end", {"-----BEGIN CERTIFICATE-----\nMAA=\n", ""}, false, false},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO(str_free) struct str all = STR_EMPTY;
        AUTO(str_free) struct str chain = STR_EMPTY;
        AUTO(str_free) struct str few = STR_EMPTY;
        AUTO(str_free) struct str want = STR_EMPTY;
        print_message("%s\n", cases[i].name);
        str_addf(&all, "# comment\n%s\n%s", north, south);
        str_addf(&chain, "Cert:%s%s", cases[i].chain[0], cases[i].chain[1]);
        str_addf(&want, "%s%s", cases[i].needs_north ? north : "",
                 cases[i].needs_south ? south : "");
        trust_narrow(&few, all.text, chain.text);
        assert_string_equal(few.text, want.text);
    }
}

/* A list long enough to be worth it. */
static char *write_list(void)
{
    static char path[] = "/tmp/fortnight.XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    assert_non_null(file);
    for (int i = 0; i < 100; i++)
        assert_true(fputs(north, file) >= 0);
    assert_true(fputs(south, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void test_learn_and_forget(void **state)
{
    struct trust *trust = NULL;
    const char *list = write_list();
    (void)state;

    assert_null(trust_file(trust, "mail.example.org", list));
    trust_learn(&trust, "mail.example.org", list, leaf);
    trust_learn(&trust, "mail.example.org", list, leaf);
    trust_learn(&trust, "smtp.example.net", list, leaf);
    trust_learn(&trust, "none.example.net", list, "");
    const char *few = trust_file(trust, "mail.example.org", list);
    assert_non_null(few);
    FILE *file = fopen(few, "r");
    char text[sizeof south] = "";
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof text, file), strlen(south));
    assert_string_equal(text, south);
    (void)fclose(file);
    assert_null(trust_file(trust, "mail.example.org", "/another/list.pem"));
    assert_null(trust_file(trust, "none.example.net", list));
    trust_forget(&trust, "mail.example.org");
    assert_null(trust_file(trust, "mail.example.org", list));
    assert_non_null(trust_file(trust, "smtp.example.net", list));
    trust_free(&trust);
    assert_null(trust);
    (void)remove(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_learn_and_forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
