/*
 * Header text read back by a reader that knows nothing of the writer: what a mail program shows is
 * what was meant.
 */
#include <setjmp.h>

#include "base/text.h"
#include "mail/header.h"
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#define ROUNDS 5000

/* xorshift64: the same texts in every run. */
static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void add_random_char(struct str *out, uint64_t *state, unsigned flavour)
{
    static const char *const plain[] = {"a", "b", "Z", "7", " ", " ", "e", "t"};
    static const char *const marks[] = {"\"", "\\", ",", ".", "(", "<", "@",  "=?",           "?=",
                                        "_",  "=",  "%", "'", "*", ";", "  ", "=?utf-8?q?a?="};
    static const char *const wide[] = {"\xc3\xb6",         "\xd0\xb6", "\xe6\x9d\xb1",
                                       "\xf0\x9f\x8c\xb9", "\xcc\x88", "\xe2\x82\xac"};
    static const char *const control[] = {"\r\n", "\n",       "\t",          "\x01",
                                          "\x7f", "\xc2\x85", "\xe2\x80\xa8"};
    unsigned which = (unsigned)(random_next(state) % 100);
    size_t pick = (size_t)(random_next(state) >> 8);

    if (which < 4 && flavour % 2)
        str_add_text(out, control[pick % 7]);
    else if (which < 15 && flavour > 1)
        str_add_text(out, marks[pick % 17]);
    else if (which < (flavour > 5 ? 90 : 30) && flavour > 3)
        str_add_text(out, wide[pick % 6]);
    else
        str_add_text(out, plain[pick % 8]);
}

static void add_random_text(struct str *out, uint64_t *state)
{
    unsigned flavour = (unsigned)(random_next(state) % 8);
    size_t count = (size_t)(random_next(state) % (random_next(state) % 4 ? 40 : 400));

    while (count--)
        add_random_char(out, state, flavour);
}

/* What a reader should see: control characters as blanks, none around the text. */
static void add_wanted(struct str *out, const char *text)
{
    size_t len = 0;

    for (const char *p = text; *p; p += len) {
        unsigned char c = (unsigned char)*p;
        len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        if (text_has_control(p, len))
            str_add(out, " ", out->len > 0);
        else if (*p != ' ' || out->len)
            str_add(out, p, len);
    }
    while (out->len && out->text[out->len - 1] == ' ')
        out->text[--out->len] = '\0';
}

static int hex_value(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;

    assert_non_null(at);
    return (int)(at - digits);
}

static void add_from_q(struct str *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '_') {
            c = ' ';
        } else if (c == '=') {
            assert_true(i + 2 < len);
            c = (char)(uint8_t)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        }
        str_add(out, &c, 1);
    }
}

static void add_from_b(struct str *out, const char *text, size_t len)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    unsigned have = 0;

    assert_int_equal(len % 4, 0);
    for (size_t i = 0; i < len && text[i] != '='; i++) {
        const char *at = strchr(alphabet, text[i]);
        assert_non_null(at);
        bits = (bits << 6 | (uint32_t)(at - alphabet)) & 0xffffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            str_add(out, (const char[]){(char)(uint8_t)(bits >> have)}, 1);
        }
    }
}

/* The octets of the encoded word at text, 0 when there is none; its text is appended. */
static size_t read_word(struct str *out, const char *text)
{
    if (!text_starts(text, "=?UTF-8?"))
        return 0;
    const char *body = text + 10;
    const char *end = strstr(body, "?=");
    size_t before = out->len;

    assert_non_null(end);
    assert_null(memchr(body, ' ', (size_t)(end - body)));
    assert_true(end + 2 - text <= HEADER_WORD_MAX);
    if (text[8] == 'Q')
        add_from_q(out, body, (size_t)(end - body));
    else
        add_from_b(out, body, (size_t)(end - body));
    assert_true(text_is_utf8(out->text + before, out->len - before)); /* whole characters */
    return (size_t)(end + 2 - text);
}

/* RFC 2047 6.2: blanks between two encoded words are not shown. */
static void add_decoded(struct str *out, const char *text)
{
    while (*text) {
        size_t n = read_word(out, text);
        if (!n) {
            str_add(out, text++, 1);
            continue;
        }
        text += n;
        size_t blanks = strspn(text, " ");
        if (text_starts(text + blanks, "=?UTF-8?"))
            text += blanks;
    }
}

/* Checks the lines and takes the folds out (RFC 5322 2.2.3). */
static void add_unfolded(struct str *out, const char *text, size_t column)
{
    for (; *text; text++) {
        if (text_starts(text, "\r\n")) {
            assert_int_equal(text[2], ' ');
            assert_true(text[2 + strspn(text + 2, " ")] > ' ');
            text++;
            column = 0;
            continue;
        }
        assert_true(*text >= ' ' && *text <= '~');
        assert_true(++column <= HEADER_LINE_MAX);
        str_add(out, text, 1);
    }
}

static void add_unquoted(struct str *out, const char *text, size_t len)
{
    assert_true(len >= 2 && text[0] == '"' && text[len - 1] == '"');
    for (size_t i = 1; i < len - 1; i++) {
        assert_int_not_equal(text[i], '"');
        if (text[i] == '\\')
            i++;
        assert_true(i < len - 1);
        str_add(out, &text[i], 1);
    }
}

static void add_from_phrase(struct str *out, const char *text)
{
    if (*text == '"') {
        add_unquoted(out, text, strlen(text));
        return;
    }
    if (!text_starts(text, "=?")) /* atoms */
        assert_null(strpbrk(text, "()<>[]:;@\\,.\""));
    add_decoded(out, text);
}

static void test_text(void **state)
{
    uint64_t random = 88172645463325252;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        AUTO(str_free) struct str wanted = STR_EMPTY;
        AUTO(str_free) struct str written = STR_EMPTY;
        AUTO(str_free) struct str line = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        size_t column = (size_t)(random_next(&random) % 50);

        add_random_text(&text, &random);
        add_wanted(&wanted, text.text);
        header_add_text(&written, column, text.text);
        add_unfolded(&line, written.text, column);
        add_decoded(&got, line.text);
        assert_string_equal(got.text, wanted.text);
    }
}

static void test_mailbox(void **state)
{
    static const char address[] = " <jo@example.org>";
    uint64_t random = 123456789;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        AUTO(str_free) struct str wanted = STR_EMPTY;
        AUTO(str_free) struct str written = STR_EMPTY;
        AUTO(str_free) struct str line = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;

        add_random_text(&text, &random);
        add_wanted(&wanted, text.text);
        header_add_mailbox(&written, 4, text.text, "jo@example.org");
        add_unfolded(&line, written.text, 4);
        if (!wanted.len) {
            assert_string_equal(line.text, "jo@example.org");
            continue;
        }
        assert_true(line.len > strlen(address));
        line.len -= strlen(address);
        assert_string_equal(line.text + line.len, address);
        line.text[line.len] = '\0';
        add_from_phrase(&got, line.text);
        assert_string_equal(got.text, wanted.text);
    }
}

static void add_from_percent(struct str *out, const char *text, size_t len)
{
    size_t before = out->len;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        assert_null(strchr(" *'()<>@,;:\\\"/[]?=", c));
        if (c == '%') {
            assert_true(i + 2 < len);
            c = (char)(uint8_t)(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        }
        str_add(out, &c, 1);
    }
    assert_true(text_is_utf8(out->text + before, out->len - before));
}

/* RFC 2231: `; filename="x"`, `; filename*=utf-8''x` or `; filename*0*=utf-8''x; filename*1*=y`. */
static void add_from_parameter(struct str *out, const char *text)
{
    char name[32];

    if (text_starts(text, "; filename=")) {
        add_unquoted(out, text + 11, strlen(text) - 11);
        return;
    }
    if (text_starts(text, "; filename*=utf-8''")) {
        add_from_percent(out, text + 19, strlen(text) - 19);
        return;
    }
    for (unsigned part = 0; *text; part++) {
        int n = snprintf(name, sizeof(name), "; filename*%u*=%s", part, part ? "" : "utf-8''");
        assert_true(text_starts(text, name));
        text += n;
        size_t len = strcspn(text, ";");
        assert_true(len > 0);
        add_from_percent(out, text, len);
        text += len;
    }
}

static void test_parameter(void **state)
{
    uint64_t random = 987654321;

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        AUTO(str_free) struct str wanted = STR_EMPTY;
        AUTO(str_free) struct str written = STR_EMPTY;
        AUTO(str_free) struct str line = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;

        add_random_text(&text, &random);
        add_wanted(&wanted, text.text);
        header_add_parameter(&written, "filename", text.text);
        add_unfolded(&line, written.text, 40);
        add_from_parameter(&got, line.text);
        assert_string_equal(got.text, wanted.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_mailbox),
        cmocka_unit_test(test_parameter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
