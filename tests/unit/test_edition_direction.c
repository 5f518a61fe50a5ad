#include "edition/direction.h"

#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

#include "edition/style.h"

static const struct {
    const char *language;
    bool rtl;
} languages[] = {
    {"", false},     {"en-GB", false},      {"ar", true},      {"AR", true},
    {"fa-IR", true}, {"he", true},          {"ur", true},      {"arn", false},
    {"a", false},    {"ku-Arab-IQ", true},  {"ku", false},     {"ur-Latn", false},
    {"ps-AF", true}, {"az-latn-az", false}, {"pa-ARAB", true}, {"de-1996", false},
    {"heb", false},  {"sd-Deva", false},    {"-", false},
};

static void test_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (direction_is_rtl(languages[i].language) != languages[i].rtl)
            fail_msg("%s", languages[i].language);
    }
}

/* What a style becomes for who reads the other way. */
static const struct {
    const char *css, *want;
} styles[] = {
    {"", ""},
    {"color: red", "color:red"},
    {"padding: 0 0 0 24px; margin: 1px 2px 3px 4px", "padding:0 24px 0 0;margin:1px 4px 3px 2px"},
    {"margin: 0 2px 1px", "margin:0 2px 1px"},
    {"border-left: 4px solid #c8102e", "border-right:4px solid #c8102e"},
    {"text-align: right; float: left", "text-align:left;float:right"},
    {"font-family: Bright, 'Left Hand'", "font-family:Bright,'Left Hand'"},
    {"padding: 1px 2px 3px 4px 5px", "padding:1px 2px 3px 4px 5px"},
};

static void test_mirror(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
        AUTO(str_free) struct str text = STR_EMPTY;
        struct style style;
        struct error err = {0};
        str_addf(&text, "p { %s }", styles[i].css);
        assert_true(style_read(&style, "x.css", text.text, &err));
        struct style mirrored = style_mirror(&style);
        assert_string_equal(mirrored.css[STYLE_P], styles[i].want);
        style_free(&style);
        style_free(&mirrored);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_languages),
                                       cmocka_unit_test(test_mirror)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
