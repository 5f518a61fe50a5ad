#include "message/content.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "base/xalloc.h"

static struct content sample(void)
{
    struct content content = CONTENT_NONE;

    content.slug = xstrdup("pay-talks");
    content.subject = xstrdup("Pay talks, {{first_name|friend}} \xf0\x9f\x9a\x8c");
    content.html = xstrdup("<p>Dear {{first_name|friend}}</p>");
    content.text = xstrdup("Dear {{first_name|friend}}\n");
    content.list_id = xstrdup("fortnightly.lists.example.org");
    content.audiences = xcalloc(1, sizeof(*content.audiences));
    content.audiences[0].name = xstrdup("buses");
    content.audiences[0].where = xstrdup("sector has buses");
    content.audience_count = 1;
    content.files = xcalloc(1, sizeof(*content.files));
    content.files[0].name = xstrdup("leaflet.pdf");
    content.files[0].type = xstrdup("application/pdf");
    content.files[0].content_id = xstrdup("");
    content.files[0].bytes = xcalloc(6, 1);
    memcpy(content.files[0].bytes, "%P\0DF", 5);
    content.files[0].len = 5;
    content.file_count = 1;
    return content;
}

static void test_round_trip(void **state)
{
    AUTO(content_free) struct content content = sample();
    AUTO(content_free) struct content back = CONTENT_NONE;
    AUTO(str_free) struct str blob = STR_EMPTY;
    AUTO(str_free) struct str again = STR_EMPTY;

    (void)state;
    assert_true(content_encode(&content, &blob, NULL));
    assert_true(content_decode(&back, blob.text, blob.len, NULL));
    assert_string_equal(back.slug, "pay-talks");
    assert_string_equal(back.subject, content.subject);
    assert_string_equal(back.source, ""); /* was NULL */
    assert_int_equal(back.audience_count, 1);
    assert_string_equal(back.audiences[0].where, "sector has buses");
    assert_int_equal(back.files[0].len, 5);
    assert_memory_equal(back.files[0].bytes, "%P\0DF", 5);
    assert_true(content_encode(&back, &again, NULL));
    assert_int_equal(again.len, blob.len);
    assert_memory_equal(again.text, blob.text, blob.len);
}

/* Reads what may be damaged: an error or a content, nothing else. */
static void try_to_read(const void *blob, size_t len)
{
    struct content content = CONTENT_NONE;
    struct error err = {0};

    if (content_decode(&content, blob, len, &err))
        content_free(&content);
    else
        assert_int_equal(err.kind, ERROR_DATA);
}

/* Whatever is cut off or changed in a blob, reading it ends in an error or a content, nothing else.
 */
static void test_damage(void **state)
{
    AUTO(content_free) struct content content = sample();
    AUTO(str_free) struct str blob = STR_EMPTY;

    (void)state;
    assert_true(content_encode(&content, &blob, NULL));
    for (size_t len = 0; len < blob.len; len++) {
        char *exact = xcalloc(len ? len : 1, 1); /* so that a read past the end is seen */
        memcpy(exact, blob.text, len);
        try_to_read(exact, len);
        exact[len / 2] = (char)~exact[len / 2];
        try_to_read(exact, len);
        free(exact);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *name;
        const char *blob;
        size_t len;
        const char *message;
    } cases[] = {
        {"empty", "", 0, "the stored content is damaged: it does not start as one"},
        {"something else", "FNK\1", 4, "the stored content is damaged: it does not start as one"},
        {"newer", "FNC\2", 4,
         "the stored content is of format 2, this program reads format 1: use the program that "
         "froze it, or a newer one"},
        {"unknown key", "FNC\1\x7f\0\0\0\0", 9,
         "the stored content is damaged, or of a newer program, at octet 5"},
        {"too long", "FNC\1\1\xff\xff\xff\xff", 9,
         "the stored content is damaged, or of a newer program, at octet 5"},
        {"twice", "FNC\1\1\0\0\0\1a\1\0\0\0\1b", 16,
         "the stored content is damaged, or of a newer program, at octet 11"},
        {"no UTF-8", "FNC\1\1\0\0\0\1\xff", 10,
         "the stored content is damaged, or of a newer program, at octet 10"},
        {"NUL in a text", "FNC\1\1\0\0\0\2a\0", 11,
         "the stored content is damaged, or of a newer program, at octet 11"},
        {"half an audience", "FNC\1\x28\0\0\0\1a", 10,
         "the stored content is damaged, or of a newer program, at octet 10"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct content content = CONTENT_NONE;
        struct error err = {0};
        assert_false(content_decode(&content, cases[i].blob, cases[i].len, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.kind, ERROR_DATA);
        assert_null(content.slug);
    }
}

static void test_limits(void **state)
{
    AUTO(content_free) struct content content = sample();
    AUTO(str_free) struct str blob = STR_EMPTY;
    size_t others = strlen(content.slug) + strlen(content.subject) + strlen(content.html) +
                    strlen(content.text) + strlen(content.list_id);
    struct error err = {0};

    (void)state;
    free(content.files[0].bytes);
    content.files[0].len = CONTENT_MAX_BYTES - others;
    content.files[0].bytes = xcalloc(content.files[0].len + 1, 1);
    assert_true(content_encode(&content, &blob, &err));
    content.files[0].len++;
    assert_false(content_encode(&content, &blob, &err));
    assert_string_equal(
        err.message,
        "edition 'pay-talks' is too large with its files: at most 64 MB and 200 files");
}

static void test_hash(void **state)
{
    AUTO(content_free) struct content content = sample();
    uint8_t first[CONTENT_HASH_BYTES];
    uint8_t same[CONTENT_HASH_BYTES];
    uint8_t other[CONTENT_HASH_BYTES];

    (void)state;
    assert_true(content_hash(&content, first, NULL));
    assert_true(content_hash(&content, same, NULL));
    content.audiences[0].where[0] = 'S';
    assert_true(content_hash(&content, other, NULL));
    assert_memory_equal(first, same, sizeof(first));
    assert_memory_not_equal(first, other, sizeof(first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_damage),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
