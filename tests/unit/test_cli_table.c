#include "base/xalloc.h"
#include "cli/table.h"

#include <setjmp.h>

#include <cmocka.h>

/* The table as one text; rows are cells with '|' between, ended by NULL. */
static char *printed(const struct table_column *columns, size_t count, size_t width,
                     const char *const *cells)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    struct table *table = table_new(columns, count, (struct table_options){out, width, false});
    for (size_t i = 0; cells[i]; i++)
        table_add(table, cells[i]);
    table_end(table);
    assert_int_equal(fclose(out), 0);
    return text;
}

static const struct table_column two[] = {
    {.title = "name", .may_be_cut = true},
    {.title = "people", .align = TABLE_RIGHT},
};

static const struct {
    const char *name;
    size_t width;
    const char *cells[8];
    const char *want;
} cases[] = {
    {.name = "columns by the widest cell",
     .cells = {"a", "1,000", "longer", "7"},
     .want = "name    people\n"
             "a        1,000\n"
             "longer       7\n"},
    {.name = "nothing at all", .cells = {NULL}, .want = ""},
    {.name = "wide, combining and accented characters",
     .cells = {"Zoë", "1", "日本", "2", "e\xcc\x81", "3"},
     .want = "name  people\n"
             "Zoë        1\n"
             "日本       2\n"
             "e\xcc\x81          3\n"},
    {.name = "control characters do not reach the screen",
     .cells = {"a\033[2Jb\n", "1"},
     .want = "name     people\n"
             "a?[2Jb?       1\n"},
    {.name = "what is too long gives way",
     .width = 19,
     .cells = {"a very long name of a branch", "1"},
     .want = "name         people\n"
             "a very l...       1\n"},
    {.name = "a cut never splits a wide character",
     .width = 16,
     .cells = {"日本日本日本", "1"},
     .want = "name      people\n"
             "日本...        1\n"},
    {.name = "but keeps some room",
     .width = 5,
     .cells = {"a very long name", "1"},
     .want = "name      people\n"
             "a ver...       1\n"},
    {.name = "an unfinished row is filled",
     .cells = {"a"},
     .want = "name  people\n"
             "a           \n"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *text = printed(two, 2, cases[i].width, cases[i].cells);
        if (strcmp(text, cases[i].want) != 0)
            fail_msg("%s:\n%s", cases[i].name, text);
        free(text);
    }
}

static void test_no_head_and_no_trailing_blanks(void **state)
{
    static const struct table_column bare[] = {{0}, {0}};
    static const char *const cells[] = {"left", "right", "l", "r", NULL};
    char *text = printed(bare, 2, 0, cells);

    (void)state;
    assert_string_equal(text, "left  right\nl     r\n");
    free(text);
}

/* A million rows pass through one batch; the head stands once. */
static void test_many_rows(void **state)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct table *table = table_new(two, 2, (struct table_options){.out = out});
    size_t lines = 0;

    (void)state;
    for (size_t i = 0; i < 1001; i++) {
        table_add(table, "somebody");
        table_add(table, "1");
    }
    table_end(table);
    assert_int_equal(fclose(out), 0);
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 1002);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_no_head_and_no_trailing_blanks),
        cmocka_unit_test(test_many_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
