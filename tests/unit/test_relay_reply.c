#include "relay/reply.h"

#include <setjmp.h>

#include <cmocka.h>

#include "base/str.h"

static const struct {
    const char *name, *input;
    enum reply_state want;
    int code;
    const char *text;
} cases[] = {
    {"one line", "250 2.1.5 ok\r\n", REPLY_WHOLE, 250, "2.1.5 ok"},
    {"no text", "354\r\n", REPLY_WHOLE, 354, ""},
    {"a blank and no text", "354 \r\n", REPLY_WHOLE, 354, ""},
    {"LF alone", "250 ok\n", REPLY_WHOLE, 250, "ok"},
    {"three lines", "550-5.1.1 no such\r\n550-5.1.1 user\r\n550 5.1.1 here\r\n", REPLY_WHOLE, 550,
     "5.1.1 no such 5.1.1 user 5.1.1 here"},
    {"not ended", "250-one\r\n250 tw", REPLY_INCOMPLETE, 250, "one tw"},
    {"codes differ", "250-one\r\n550 two\r\n", REPLY_BROKEN, 0, NULL},
    {"no code", "hello there\r\n", REPLY_BROKEN, 0, NULL},
    {"binary", "\001\377\376<html>", REPLY_BROKEN, 0, NULL},
    {"an empty line", "\r\n", REPLY_BROKEN, 0, NULL},
    {"two digits", "25 ok\r\n", REPLY_BROKEN, 0, NULL},
    {"four digits", "2500 ok\r\n", REPLY_BROKEN, 0, NULL},
    {"a code that does not exist", "150 ok\r\n", REPLY_BROKEN, 0, NULL},
    {"another that does not", "650 ok\r\n", REPLY_BROKEN, 0, NULL},
    {"nothing yet", "", REPLY_INCOMPLETE, 0, ""},
};

static enum reply_state read_all(struct reply *reply, const char *input, size_t len, size_t step)
{
    enum reply_state state = REPLY_INCOMPLETE;
    size_t used = 0;

    while (len > 0 && state == REPLY_INCOMPLETE) {
        state = reply_read(reply, input, step < len ? step : len, &used);
        input += used;
        len -= used;
    }
    return state;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t step = 1; step < 20; step += 6) {
            struct reply reply;
            reply_init(&reply);
            print_message("%s, %zu at a time\n", cases[i].name, step);
            assert_int_equal(read_all(&reply, cases[i].input, strlen(cases[i].input), step),
                             cases[i].want);
            if (!cases[i].text)
                continue;
            assert_int_equal(reply.code, cases[i].code);
            assert_string_equal(reply.text, cases[i].text);
        }
}

static void test_two_in_one_read(void **state)
{
    static const char input[] = "250 one\r\n421-two\r\n421 three\r\n";
    struct reply reply;
    size_t used = 0;
    (void)state;

    reply_init(&reply);
    assert_int_equal(reply_read(&reply, input, sizeof input - 1, &used), REPLY_WHOLE);
    assert_int_equal(used, 9);
    assert_int_equal(reply_read(&reply, input + 9, sizeof input - 10, &used), REPLY_WHOLE);
    assert_int_equal(reply.code, 421);
    assert_string_equal(reply.text, "two three");
}

static void fill(struct str *out, size_t lines, size_t columns)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    while (line.len < columns)
        str_add(&line, "x", 1);
    for (size_t i = 0; i < lines; i++)
        str_addf(out, "250%c%s\r\n", i + 1 < lines ? '-' : ' ', line.text);
}

static void test_limits(void **state)
{
    static const struct {
        size_t lines, columns;
        enum reply_state want;
    } sizes[] = {{1, 100000, REPLY_WHOLE},
                 {200, 20, REPLY_WHOLE},
                 {600, 512, REPLY_WHOLE},
                 {1, REPLY_MAX_BYTES - 6, REPLY_WHOLE},
                 {1, REPLY_MAX_BYTES - 5, REPLY_BROKEN},
                 {100000, 20, REPLY_BROKEN}};
    (void)state;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        AUTO(str_free) struct str input = STR_EMPTY;
        struct reply reply;
        fill(&input, sizes[i].lines, sizes[i].columns);
        reply_init(&reply);
        assert_int_equal(read_all(&reply, input.text, input.len, 4096), sizes[i].want);
        assert_true(reply.text_len <= REPLY_TEXT_BYTES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_two_in_one_read),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
