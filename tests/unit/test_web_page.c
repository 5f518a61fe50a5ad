#include "web/page.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

static const struct page_facts facts = {
    .name = "Rank & File <Fortnightly>",
    .postal_address = "12 Union Street",
    .contact = "bulletin@lists.example.org",
    .language = "en-GB",
};

/* Every page is there, whole, in the bulletin's name, and loads nothing from anywhere else. */
static void test_pages(void **state)
{
    struct pages pages;
    struct error err = {0};

    (void)state;
    assert_true(pages_make(&pages, &facts, &err));
    for (size_t i = 0; i < PAGES; i++) {
        const char *text = pages.body[i].text;
        assert_null(strstr(text, "{{"));
        assert_null(strstr(text, "<script"));
        assert_null(strstr(text, "http"));
        if (i == PAGE_STYLE)
            continue;
        assert_non_null(strstr(text, "Rank &amp; File &lt;Fortnightly&gt;"));
        assert_non_null(strstr(text, "<h1>"));
        assert_non_null(strstr(text, "</html>"));
        assert_null(strstr(text, "How we look after"));
    }
    pages_free(&pages);
}

/* Only what was asked for is said to be done. */
static void test_status(void **state)
{
    (void)state;
    assert_int_equal(page_status(PAGE_LEFT), 200);
    assert_int_equal(page_status(PAGE_BAD_LINK), 404);
    assert_int_equal(page_status(PAGE_EXPIRED), 410);
    assert_int_equal(page_status(PAGE_TOO_LARGE), 413);
    assert_int_equal(page_status(PAGE_BUSY), 503);
}

static void test_privacy_link(void **state)
{
    struct pages pages;
    struct error err = {0};
    struct page_facts with = facts;

    (void)state;
    with.privacy_url = "https://www.example.org/privacy";
    with.imprint = "Reg. 12";
    assert_true(pages_make(&pages, &with, &err));
    assert_non_null(strstr(pages.body[PAGE_LEFT].text, "\"https://www.example.org/privacy\""));
    assert_non_null(strstr(pages.body[PAGE_LEFT].text, "Reg. 12"));
    pages_free(&pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_privacy_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
