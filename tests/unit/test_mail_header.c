#include "mail/header.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define TEN   "1234567890"
#define SIXTY TEN TEN TEN TEN TEN TEN

struct header_case {
    const char *name, *input, *want;
};

static void check(const struct header_case *cases, size_t count,
                  void (*add)(struct str *out, const char *input))
{
    for (size_t i = 0; i < count; i++) {
        AUTO(str_free) struct str got = STR_EMPTY;

        add(&got, cases[i].input);
        if (strcmp(got.text, cases[i].want) != 0)
            fail_msg("%s: got\n%s\nwanted\n%s", cases[i].name, got.text, cases[i].want);
    }
}

static void add_subject(struct str *out, const char *input)
{
    str_add_text(out, "Subject: ");
    header_add_text(out, 9, input);
}

static void test_text(void **state)
{
    static const struct header_case cases[] = {
        {"plain", "Pay talks", "Subject: Pay talks"},
        {"empty", "", "Subject: "},
        {"blanks around go", " \t Pay talks\r\n", "Subject: Pay talks"},
        {"marks stay", "50% off? \"Yes\" (really) = no", "Subject: 50% off? \"Yes\" (really) = no"},
        {"line at the limit", SIXTY "1234567", "Subject: " SIXTY "1234567"},
        {"folded at a blank", SIXTY " further on", "Subject: " SIXTY "\r\n further on"},
        {"blanks in a row stay", SIXTY "1234  two", "Subject: " SIXTY "1234\r\n  two"},
        {"a word that fits no line", SIXTY "12345678 x",
         "Subject: =?UTF-8?Q?" TEN TEN TEN TEN TEN "12345?=\r\n =?UTF-8?Q?6789012345678_x?="},
        {"one letter beyond ASCII", "Streik in K\xc3\xb6ln",
         "Subject: =?UTF-8?Q?Streik_in_K=C3=B6ln?="},
        {"Cyrillic goes shorter in base64",
         "\xd0\x97\xd0\xb0\xd0\xb1\xd0\xb0\xd1\x81\xd1\x82\xd0\xbe\xd0\xb2\xd0\xba\xd0\xb0",
         "Subject: =?UTF-8?B?0JfQsNCx0LDRgdGC0L7QstC60LA=?="},
        {"looks like an encoded word",
         "=?utf-8?q?evil?=", "Subject: =?UTF-8?Q?=3D=3Futf-8=3Fq=3Fevil=3F=3D?="},
        {"header injection", "Pay\r\nBcc: al@example.org", "Subject: Pay  Bcc: al@example.org"},
        {"every kind of control character",
         "a\x01"
         "b\x7f"
         "c\xc2\x85"
         "d\xe2\x80\xa8"
         "e\tf\n",
         "Subject: a b c d e f"},
        {"not UTF-8", "caf\xe9 \xc3", "Subject: caf? ?"},
        {"overlong and surrogate", "\xc0\xaf\xed\xa0\x80", "Subject: ?????"},
        {"no character is split",
         "12345678901234567890123456789012345678901234567890\xf0\x9f\x8c\xb9",
         "Subject: =?UTF-8?Q?" TEN TEN TEN TEN TEN "?=\r\n =?UTF-8?Q?=F0=9F=8C=B9?="},
    };

    (void)state;
    check(cases, sizeof(cases) / sizeof(cases[0]), add_subject);
}

static void add_to(struct str *out, const char *input)
{
    str_add_text(out, "To: ");
    header_add_mailbox(out, 4, input, "jo@example.org");
}

static void test_mailbox(void **state)
{
    static const struct header_case cases[] = {
        {"no name", NULL, "To: jo@example.org"},
        {"empty name", " \r\n", "To: jo@example.org"},
        {"atoms", "Jo Smith", "To: Jo Smith <jo@example.org>"},
        {"apostrophe and hyphen", "Jo O'Neill-Smith", "To: Jo O'Neill-Smith <jo@example.org>"},
        {"comma", "Smith, Jo", "To: \"Smith, Jo\" <jo@example.org>"},
        {"dot", "Jo Q. Smith", "To: \"Jo Q. Smith\" <jo@example.org>"},
        {"two blanks", "Jo  Smith", "To: \"Jo  Smith\" <jo@example.org>"},
        {"quotes and backslash", "Jo \"The\\Voice\" Smith",
         "To: \"Jo \\\"The\\\\Voice\\\" Smith\" <jo@example.org>"},
        {"an address as the name", "jo@example.org", "To: \"jo@example.org\" <jo@example.org>"},
        {"beyond ASCII", "J\xc3\xb6rg M\xc3\xbcller",
         "To: =?UTF-8?Q?J=C3=B6rg_M=C3=BCller?= <jo@example.org>"},
        {"marks are encoded in a phrase", "J\xc3\xb6rg (Leeds), \"x\"",
         "To: =?UTF-8?Q?J=C3=B6rg_=28Leeds=29=2C_=22x=22?= <jo@example.org>"},
        {"injection", "Jo\r\nBcc: al@example.net\r\n\r\nHello",
         "To: \"Jo  Bcc: al@example.net    Hello\" <jo@example.org>"},
        {"the address gets its own line", SIXTY, "To: " SIXTY "\r\n <jo@example.org>"},
        {"quoted form too long", "Smith, " SIXTY "123456",
         "To: =?UTF-8?Q?Smith=2C_123456789012345678901234567890123456789012345678901?=\r\n"
         " =?UTF-8?Q?234567890123456?= <jo@example.org>"},
    };

    (void)state;
    check(cases, sizeof(cases) / sizeof(cases[0]), add_to);
}

/* Nothing but address_parse() should make addresses, but even then no field begins here. */
static void test_hostile_address(void **state)
{
    AUTO(str_free) struct str got = STR_EMPTY;

    (void)state;
    header_add_mailbox(&got, 4, "Jo", "jo@example.org>\r\nBcc: <al@example.org");
    assert_string_equal(got.text, "Jo <jo@example.org???Bcc:??al@example.org>");
}

static void add_phrase(struct str *out, const char *input)
{
    header_add_phrase(out, 0, input);
}

static void test_phrase(void **state)
{
    static const struct header_case cases[] = {
        {"atoms", "Rank and File Fortnightly", "Rank and File Fortnightly"},
        {"quoted", "Rank & File (North)", "\"Rank & File (North)\""},
        {"nothing", "", ""},
    };

    (void)state;
    check(cases, sizeof(cases) / sizeof(cases[0]), add_phrase);
}

static void add_filename(struct str *out, const char *input)
{
    str_add_text(out, "Content-Disposition: attachment");
    header_add_parameter(out, "filename", input);
}

static void test_parameter(void **state)
{
    static const struct header_case cases[] = {
        {"plain", "leaflet.pdf", "Content-Disposition: attachment;\r\n filename=\"leaflet.pdf\""},
        {"empty", "", "Content-Disposition: attachment;\r\n filename=\"\""},
        {"quotes", "the \"big\" one.pdf",
         "Content-Disposition: attachment;\r\n filename=\"the \\\"big\\\" one.pdf\""},
        {"beyond ASCII", "Flugblatt K\xc3\xb6ln.pdf",
         "Content-Disposition: attachment;\r\n filename*=utf-8''Flugblatt%20K%C3%B6ln.pdf"},
        {"injection", "a.pdf\"\r\nBcc: x",
         "Content-Disposition: attachment;\r\n filename=\"a.pdf\\\"  Bcc: x\""},
        {"long", SIXTY TEN TEN ".pdf",
         "Content-Disposition: attachment;\r\n"
         " filename*0*=utf-8''" TEN TEN TEN TEN TEN "12345;\r\n"
         " filename*1*=6789012345678901234567890.pdf"},
        {"no character is split in parts", TEN TEN TEN TEN TEN "1\xc3\xb6\xc3\xb6.pdf",
         "Content-Disposition: attachment;\r\n"
         " filename*0*=utf-8''" TEN TEN TEN TEN TEN "1;\r\n"
         " filename*1*=%C3%B6%C3%B6.pdf"},
    };

    (void)state;
    check(cases, sizeof(cases) / sizeof(cases[0]), add_filename);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),      cmocka_unit_test(test_mailbox),
        cmocka_unit_test(test_phrase),    cmocka_unit_test(test_hostile_address),
        cmocka_unit_test(test_parameter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
