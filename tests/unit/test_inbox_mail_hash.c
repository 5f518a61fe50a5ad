#include "inbox/mail_hash.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define MAIL "From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n"

static const struct {
    const char *name, *one, *two;
    bool same;
} cases[] = {
    {"the same", MAIL, MAIL, true},
    {"another way", MAIL,
     "Received: from x by y\r\n\tfor <b@example.org>\r\nARC-Seal: i=1\r\n" MAIL, true},
    {"another time on the same way", "Received: one\r\n two\r\n" MAIL, "Received: three\r\n" MAIL,
     true},
    {"other line ends", MAIL, "From: a@example.org\nSubject: x\n\nhello\n", true},
    {"to somebody else", "Delivered-To: a@example.org\r\n" MAIL,
     "Delivered-To: b@example.org\r\n" MAIL, false},
    {"another sender", MAIL, "From: b@example.org\r\nSubject: x\r\n\r\nhello\r\n", false},
    {"other words", MAIL, "From: a@example.org\r\nSubject: x\r\n\r\nhallo\r\n", false},
    {"the words of a header in the body", MAIL, MAIL "Received: from x\r\n", false},
    {"a folded field", MAIL, "From: a@example.org\r\nSubject: x\r\n y\r\n\r\nhello\r\n", false},
    {"nothing and something", "", "x", false},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t one[KEYS_HASH_BYTES];
        uint8_t two[KEYS_HASH_BYTES];
        print_message("%s\n", cases[i].name);
        mail_hash(cases[i].one, strlen(cases[i].one), one);
        mail_hash(cases[i].two, strlen(cases[i].two), two);
        assert_int_equal(!memcmp(one, two, sizeof(one)), cases[i].same);
    }
}

/* A long mail is known by its beginning, so that where it was cut does not count. */
static void test_long(void **state)
{
    AUTO(str_free) struct str mail = STR_EMPTY;
    uint8_t whole[KEYS_HASH_BYTES];
    uint8_t cut[KEYS_HASH_BYTES];
    size_t header = 0;

    (void)state;
    str_add_text(&mail, MAIL);
    header = mail.len;
    while (mail.len < 2 * MAIL_HASH_BODY_MAX)
        str_add_text(&mail, "line after line\r\n");
    mail_hash(mail.text, mail.len, whole);
    mail_hash(mail.text, mail.len - 100000, cut);
    assert_memory_equal(whole, cut, sizeof(whole));
    mail.text[header + 1000] ^= 1;
    mail_hash(mail.text, mail.len, cut);
    assert_memory_not_equal(whole, cut, sizeof(whole));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_long)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
