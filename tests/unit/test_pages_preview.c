#include "pages/preview.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static struct str text(const char *from)
{
    struct str out = STR_EMPTY;

    str_add_text(&out, from);
    return out;
}

/* The page for this HTML; everything else is the same each time. */
static struct str page(const char *html, struct str *raw)
{
    char name[] = "bus.png";
    char type[] = "image/png";
    char id[] = "picture1@x";
    char bytes[] = "\x89PNG!";
    char language[] = "en";
    struct content_file file = {name, type, id, bytes, 5};
    struct content content = {.files = &file, .file_count = 1, .language = language};
    struct message_view view = {text("Talks <at> \"home\""), text("Dear <friend>,\n\x01go & see\n"),
                                text(html)};
    const struct preview preview = {"As subscriber #12 gets it", &content, &view, raw};
    struct str out = STR_EMPTY;

    preview_add(&out, &preview);
    message_view_free(&view);
    return out;
}

static size_t count(const char *page, const char *what)
{
    size_t n = 0;

    for (const char *at = page; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void test_page(void **state)
{
    AUTO(str_free) struct str raw = text("From: x\r\n\r\n<b>\r\n");
    AUTO(str_free) struct str out = page("<p title=\"a&amp;b\">\n<script>alert(1)</script>", &raw);

    (void)state;
    assert_int_equal(count(out.text, "<h1 dir=\"auto\">Talks &lt;at&gt; &quot;home&quot;</h1>"), 1);
    assert_int_equal(count(out.text, "As subscriber #12 gets it."), 1);
    assert_int_equal(
        count(out.text, "<pre dir=\"ltr\">Dear &lt;friend&gt;,\n go &amp; see\n</pre>"), 1);
    assert_int_equal(count(out.text, "<pre>From: x\n\n&lt;b&gt;\n</pre>"), 1);
    assert_int_equal(count(out.text, "srcdoc=\"&lt;p title=&quot;a&amp;amp;b&quot;&gt;\n"
                                     "&lt;script&gt;alert(1)&lt;/script&gt;\""),
                     2);
    assert_int_equal(count(out.text, "<iframe sandbox "), 2);
    assert_int_equal(count(out.text, "<script"), 0);
    assert_int_equal(count(out.text, "http"), 1); /* http-equiv: nothing is fetched */
}

static void test_pictures(void **state)
{
    AUTO(str_free) struct str raw = text("x");
    AUTO(str_free)
    struct str out = page("<img src=\"cid:picture1@x\"> cid: cid:other \"cid:picture1@xy\"", &raw);

    (void)state;
    assert_int_equal(count(out.text, "&lt;img src=&quot;data:image/png;base64,iVBORyE=&quot;&gt;"),
                     2);
    assert_int_equal(count(out.text, "cid: cid:other &quot;cid:picture1@xy&quot;"), 2);
}

static void test_long(void **state)
{
    AUTO(str_free) struct str raw = STR_EMPTY;
    AUTO(str_free) struct str out = STR_EMPTY;

    (void)state;
    str_reserve(&raw, PREVIEW_RAW_MAX + 7);
    memset(raw.text, '~', PREVIEW_RAW_MAX + 7);
    raw.len = PREVIEW_RAW_MAX + 7;
    raw.text[raw.len] = '\0';
    out = page("", &raw);
    assert_int_equal(count(out.text, "~\n[7 more octets: preview --format eml shows all]"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
