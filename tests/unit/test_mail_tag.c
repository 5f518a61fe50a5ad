#include "mail/tag.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define TAG_BYTES 25

static struct keys *keys_of(uint8_t first)
{
    uint8_t master[KEYS_MASTER_BYTES];

    for (size_t i = 0; i < sizeof(master); i++)
        master[i] = (uint8_t)(first + i);
    return keys_from_master(master);
}

static const struct tag sample = {
    .purpose = TAG_LEAVE, .edition = 41, .subscriber = 90312, .generation = 2};

static void test_round_trip(void **state)
{
    static const struct tag cases[] = {
        {TAG_LEAVE, 0, 0, 0},
        {TAG_BOUNCE, 1, 2, 3},
        {TAG_MANAGE, TAG_EDITION_MAX, TAG_SUBSCRIBER_MAX, TAG_GENERATION_MAX},
        {TAG_CONFIRM, 0, 1062049, 1},
        {TAG_JOIN, 7, 8, 9},
        {TAG_MESSAGE_ID, 41, 90312, 2},
        {TAG_TEST, 41, 1, 0},
    };
    struct keys *keys = keys_of(0);

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[TAG_MAX + 1];
        struct tag got = {0};

        tag_write(&cases[i], keys, text);
        assert_int_equal(strlen(text), TAG_MAX);
        assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), TAG_MAX);
        assert_int_equal(tag_read(text, TAG_MAX, keys, &got), TAG_GOOD);
        assert_int_equal(got.purpose, cases[i].purpose);
        assert_true(got.edition == cases[i].edition && got.subscriber == cases[i].subscriber &&
                    got.generation == cases[i].generation);
    }
    keys_free(keys);
}

/* Tags never expire: what stands in a letter of years ago must still be read. */
static void test_golden(void **state)
{
    struct keys *keys = keys_of(0);
    char text[TAG_MAX + 1];

    (void)state;
    tag_write(&sample, keys, text);
    assert_string_equal(text, "ceaqaabjaaaaeaaaafqmqigwk2k4gbupuxjx4fpr");
    keys_free(keys);
}

static void test_upper_case(void **state)
{
    struct keys *keys = keys_of(0);
    char text[TAG_MAX + 1];
    struct tag got;

    (void)state;
    tag_write(&sample, keys, text);
    for (char *p = text; *p; p++)
        *p = (char)(*p >= 'a' ? *p - 'a' + 'A' : *p);
    assert_int_equal(tag_read(text, TAG_MAX, keys, &got), TAG_GOOD);
    keys_free(keys);
}

/* Every single bit of every octet, the MAC's included. */
static void test_bit_flips(void **state)
{
    struct keys *keys = keys_of(0);
    char text[TAG_MAX + 1];
    uint8_t bytes[TAG_BYTES];

    (void)state;
    tag_write(&sample, keys, text);
    assert_true(keys_from_base32(text, TAG_MAX, bytes, sizeof(bytes)));
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        AUTO(str_free) struct str flipped = STR_EMPTY;
        struct tag got = {.edition = 77};

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        keys_add_base32(&flipped, bytes, sizeof(bytes));
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        enum tag_verdict verdict = tag_read(flipped.text, flipped.len, keys, &got);
        assert_int_equal(verdict, bit >= 8 ? TAG_FORGED : bit >= 4 ? TAG_NONE : TAG_OTHER_KEY);
        assert_int_equal(got.edition, 77);
    }
    keys_free(keys);
}

/* A leave tag rewritten as any other purpose: the MAC is under another subkey. */
static void test_purposes_do_not_mix(void **state)
{
    struct keys *keys = keys_of(0);
    char text[TAG_MAX + 1];
    uint8_t bytes[TAG_BYTES];
    struct tag got;

    (void)state;
    tag_write(&sample, keys, text);
    assert_true(keys_from_base32(text, TAG_MAX, bytes, sizeof(bytes)));
    for (unsigned purpose = 0; purpose < 256; purpose++) {
        AUTO(str_free) struct str changed = STR_EMPTY;

        bytes[1] = (uint8_t)purpose;
        keys_add_base32(&changed, bytes, sizeof(bytes));
        assert_int_equal(tag_read(changed.text, changed.len, keys, &got),
                         purpose == TAG_LEAVE ? TAG_GOOD : TAG_FORGED);
    }
    keys_free(keys);
}

static void test_other_master(void **state)
{
    struct keys *keys = keys_of(0);
    struct keys *others = keys_of(1);
    char text[TAG_MAX + 1];
    struct tag got;

    (void)state;
    tag_write(&sample, others, text);
    assert_int_equal(tag_read(text, TAG_MAX, keys, &got), TAG_FORGED);
    keys_free(keys);
    keys_free(others);
}

static void test_no_tag(void **state)
{
    static const char *const cases[] = {
        "",
        "a",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",   /* 39 */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* 41 */
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",  /* format 0 */
        "aaaaaaaaaaaaaaaaaaaa1aaaaaaaaaaaaaaaaaaa",  /* 1 is not in the alphabet */
        ("aaaaaaaaaaaaaaaaaaa\xc3\xa4"
         "aaaaaaaaaaaaaaaaaaa"),
    };
    struct keys *keys = keys_of(0);
    struct tag got;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(tag_read(cases[i], strlen(cases[i]), keys, &got), TAG_NONE);
    keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_upper_case),
        cmocka_unit_test(test_bit_flips),
        cmocka_unit_test(test_purposes_do_not_mix),
        cmocka_unit_test(test_other_master),
        cmocka_unit_test(test_no_tag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
