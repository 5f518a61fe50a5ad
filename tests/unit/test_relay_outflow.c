#include "relay/outflow.h"

#include <setjmp.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "relay/relay.h"

static const struct {
    const char *name;
    const char *pieces[4];
    const char *want;
} cases[] = {
    {"empty", {""}, ".\r\n"},
    {"as it is", {"a\r\n"}, "a\r\n.\r\n"},
    {"no line end", {"a"}, "a\r\n.\r\n"},
    {"a dot first of all", {".a\r\n"}, "..a\r\n.\r\n"},
    {"a dot alone", {"a\r\n.\r\nb\r\n"}, "a\r\n..\r\nb\r\n.\r\n"},
    {"two lines of dots", {".\r\n.\r\n"}, "..\r\n..\r\n.\r\n"},
    {"a dot within", {"a.b\r\n"}, "a.b\r\n.\r\n"},
    {"a line end, then a dot in the next piece", {"a\r\n", ".b\r\n"}, "a\r\n..b\r\n.\r\n"},
    {"an empty piece between", {"a\r\n", "", ".b\r\n"}, "a\r\n..b\r\n.\r\n"},
    {"a dot in the middle of a line, first of its piece", {"a", ".b\r\n"}, "a.b\r\n.\r\n"},
    {"CR and LF apart", {"a\r", "\n", ".\r\n"}, "a\r\n..\r\n.\r\n"},
    {"a bare LF cannot hide the end",
     {"a\n.\r\nMAIL FROM:<x@example.org>\r\n"},
     "a\n..\r\nMAIL FROM:<x@example.org>\r\n.\r\n"},
};

static const struct {
    const char *pieces[3];
    const char *want;
} chunks[] = {
    {{"a\r\n"}, "BDAT 3 LAST\r\na\r\n"},
    {{"a\r\n.\r\n", "..b\r\n"}, "BDAT 11 LAST\r\na\r\n.\r\n..b\r\n"},
    {{"a\r\nb"}, "BDAT 6 LAST\r\na\r\nb\r\n"},
    {{"a\r\n", ""}, "BDAT 5 LAST\r\na\r\n\r\n"},
    {{NULL}, "BDAT 2 LAST\r\n\r\n"},
};

static void drain(struct outflow *flow, size_t most, struct str *out)
{
    size_t len = 0;

    while (true) {
        const char *bytes = outflow_output(flow, &len);
        if (len == 0)
            return;
        if (len > most)
            len = most;
        str_add(out, bytes, len);
        outflow_sent(flow, len);
    }
}

static void test_dots(void **state)
{
    struct outflow flow = OUTFLOW_EMPTY;
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        struct piece pieces[4];
        size_t count = 0;
        for (; count < 4 && cases[i].pieces[count]; count++)
            pieces[count] = (struct piece){cases[i].pieces[count], strlen(cases[i].pieces[count])};
        print_message("%s\n", cases[i].name);
        outflow_reset(&flow);
        outflow_add_message(&flow, pieces, count);
        flow.gate = flow.text.len;
        drain(&flow, 3, &out);
        assert_string_equal(out.text, cases[i].want);
        assert_true(outflow_is_at_gate(&flow));
    }
    outflow_free(&flow);
}

/* Dots at every line's start, lines of 1 to 40 octets, so that slices cut everywhere. */
static char *dotted(size_t len)
{
    char *text = xcalloc(len, 1);
    size_t column = 0;
    size_t width = 3;

    for (size_t i = 0; i < len; i++) {
        text[i] = column == 0 ? '.' : 'x';
        if (column + 2 == width)
            text[i] = '\r';
        if (++column == width) {
            text[i] = '\n';
            column = 0;
            width = 3 + (width + 5) % 37;
        }
    }
    return text;
}

static void double_dots(const char *text, size_t len, struct str *out)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' && (out->len == 0 || out->text[out->len - 1] == '\n'))
            str_add(out, ".", 1);
        str_add(out, text + i, 1);
    }
}

/* Octets are looked through in blocks: a dot is found wherever it falls, and in whichever piece. */
static void test_a_dot_at_each_place(void **state)
{
    struct outflow flow = OUTFLOW_EMPTY;
    char text[200];
    (void)state;

    for (size_t at = 1; at < sizeof text; at++) {
        for (size_t cut = 0; cut <= sizeof text; cut += 7) {
            AUTO(str_free) struct str out = STR_EMPTY;
            AUTO(str_free) struct str want = STR_EMPTY;
            memset(text, 'x', sizeof text);
            text[at - 1] = '\n';
            text[at] = '.';
            const struct piece pieces[] = {{text, cut}, {text + cut, sizeof text - cut}};
            double_dots(text, sizeof text, &want);
            str_add_text(&want, "\r\n.\r\n");
            outflow_reset(&flow);
            outflow_add_message(&flow, pieces, 2);
            flow.gate = flow.text.len;
            drain(&flow, 1000, &out);
            assert_string_equal(out.text, want.text);
        }
    }
    outflow_free(&flow);
}

static void test_big_pieces_are_sliced(void **state)
{
    static const size_t sizes[] = {RELAY_BIG_PIECE - 1, RELAY_BIG_PIECE, RELAY_BIG_PIECE + 1,
                                   300001};
    struct outflow flow = OUTFLOW_EMPTY;
    (void)state;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        AUTO(str_free) struct str out = STR_EMPTY;
        AUTO(str_free) struct str want = STR_EMPTY;
        char *big = dotted(sizes[i]);
        const struct piece pieces[] = {
            {big, sizes[i]}, {"a\r\n", 3}, {big, sizes[i]}, {big, sizes[i]}, {"end", 3}};
        for (size_t k = 0; k < 5; k++)
            double_dots(pieces[k].bytes, pieces[k].len, &want);
        str_add_text(&want, "\r\n.\r\n");
        outflow_reset(&flow);
        str_add_text(&flow.text, "DATA\r\n");
        flow.gate = flow.text.len;
        outflow_add_message(&flow, pieces, 5);
        if (sizes[i] >= RELAY_BIG_PIECE)
            assert_true(flow.text.len < 100); /* none is copied */
        drain(&flow, 100000, &out);
        assert_string_equal(out.text, "DATA\r\n");
        assert_true(outflow_is_at_gate(&flow));
        str_reset(&out);
        flow.gate = flow.text.len;
        drain(&flow, 50021, &out);
        assert_int_equal(out.len, want.len);
        assert_memory_equal(out.text, want.text, want.len);
        assert_true(outflow_is_at_gate(&flow));
        free(big);
    }
    outflow_free(&flow);
}

static void test_chunks(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        struct outflow flow = OUTFLOW_EMPTY;
        struct piece pieces[3];
        size_t count = 0;
        size_t octets = 0;
        for (; count < 3 && chunks[i].pieces[count]; count++) {
            pieces[count] =
                (struct piece){chunks[i].pieces[count], strlen(chunks[i].pieces[count])};
            octets += pieces[count].len;
        }
        outflow_add_chunk(&flow, pieces, count, octets);
        assert_string_equal(flow.text.text, chunks[i].want);
        assert_int_equal(flow.text.len, strlen(chunks[i].want));
        outflow_free(&flow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_a_dot_at_each_place),
        cmocka_unit_test(test_big_pieces_are_sliced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
