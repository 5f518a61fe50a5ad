#include "inbox/verdict.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define TAG "cebaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct verdict sample(void)
{
    struct verdict verdict = {
        .class = VERDICT_BOUNCE,
        .why = VERDICT_BY_REPORT,
        .is_delay = true,
        .was_cut = true,
        .sender = "mailer-daemon@example.org",
        .message_id = "<1@example.org>",
        .recipients_count = 2,
        .recipients = {{.address = "ada@example.net",
                        .diagnosis = {.code = 550,
                                      .status = "5.1.1",
                                      .reason = REASON_USER_UNKNOWN,
                                      .permanence = PERMANENCE_HARD,
                                      .about = ABOUT_RECIPIENT},
                        .action = VERDICT_FAILED},
                       {.address = "", .action = VERDICT_DELAYED}},
        .tags_count = 2,
        .tags = {{.text = TAG, .place = VERDICT_IN_ENVELOPE_ID},
                 {.text = TAG, .place = VERDICT_IN_SUBJECT, .word = VERDICT_WORD_MOVE}},
    };

    return verdict;
}

static void test_there_and_back(void **state)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;
    AUTO(str_free) struct str again = STR_EMPTY;
    struct verdict verdict = sample();
    struct verdict read;

    (void)state;
    verdict_write(&verdict, &bytes);
    assert_true(verdict_read(bytes.text, bytes.len, &read));
    assert_string_equal(read.recipients[0].address, "ada@example.net");
    assert_int_equal(read.recipients[0].diagnosis.code, 550);
    assert_int_equal(read.tags[0].place, VERDICT_IN_ENVELOPE_ID);
    assert_int_equal(read.tags[0].word, VERDICT_WORD_OTHER);
    assert_int_equal(read.tags[1].word, VERDICT_WORD_MOVE);
    verdict_write(&read, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.text, bytes.text, bytes.len);
}

/* Cut anywhere, or with anything behind it, it is none, and out stays as it was. */
static void test_length(void **state)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;
    struct verdict verdict = sample();
    struct verdict read = {.class = VERDICT_PERSON};

    (void)state;
    verdict_write(&verdict, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(verdict_read(bytes.text, len, &read));
    str_add(&bytes, "", 1);
    assert_false(verdict_read(bytes.text, bytes.len, &read));
    assert_int_equal(read.class, VERDICT_PERSON);
}

/* With any octet changed, it is either refused or still keeps all that verdict.h promises. */
static void test_any_octet(void **state)
{
    AUTO(str_free) struct str bytes = STR_EMPTY;
    struct verdict verdict = sample();

    (void)state;
    verdict_write(&verdict, &bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        char was = bytes.text[i];
        for (int octet = 0; octet < 256; octet++) {
            struct verdict read;
            struct address address;
            bytes.text[i] = (char)octet;
            if (!verdict_read(bytes.text, bytes.len, &read))
                continue;
            assert_in_range(read.class, VERDICT_BOUNCE, VERDICT_OTHER);
            for (size_t r = 0; r < read.recipients_count; r++)
                assert_true(!*read.recipients[r].address ||
                            address_parse(read.recipients[r].address, &address, NULL));
            for (size_t t = 0; t < read.tags_count; t++) {
                assert_int_equal(strlen(read.tags[t].text), TAG_MAX);
                assert_in_range(read.tags[t].word, VERDICT_WORD_OTHER, VERDICT_WORD_MOVE);
            }
        }
        bytes.text[i] = was;
    }
}

static void test_what_is_refused(void **state)
{
    (void)state;
    for (int wrong = 0; wrong < 10; wrong++) {
        AUTO(str_free) struct str bytes = STR_EMPTY;
        struct verdict verdict = sample();
        struct verdict read;

        switch (wrong) {
        case 0:
            verdict.recipients[0].address[0] = ' ';
            break;
        case 1:
            verdict.sender[0] = '@';
            break;
        case 2:
            verdict.message_id[1] = '\n';
            break;
        case 3:
            verdict.tags[0].text[0] = '1';
            break;
        case 4:
            verdict.tags[0].text[39] = '\0';
            break;
        case 5:
            verdict.request = VERDICT_REQUEST_LEAVE; /* of a bounce */
            break;
        case 6:
            verdict.recipients[0].diagnosis.status[0] = 'x';
            break;
        case 7:
            verdict.recipients[0].diagnosis.code = 700;
            break;
        case 8:
            verdict.tags[1].word = VERDICT_WORD_MOVE + 1;
            break;
        case 9:
            verdict.tags[0].word = VERDICT_WORD_ERASE; /* where none can stand */
            break;
        }
        verdict_write(&verdict, &bytes);
        if (verdict_read(bytes.text, bytes.len, &read))
            fail_msg("case %d is read", wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_any_octet),
        cmocka_unit_test(test_what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
