#include "people/csv.h"

#include <errno.h>
#include <setjmp.h>
/* cmocka needs setjmp.h, stdarg.h and stddef.h before it. */
#include <cmocka.h>

/* A file in memory, handed out in small parts. */
struct memory {
    const char *text;
    size_t len;
    size_t part;
};

static ptrdiff_t read_memory(void *ctx, char *bytes, size_t room)
{
    struct memory *memory = ctx;
    size_t n = memory->len < room ? memory->len : room;

    if (memory->part && n > memory->part)
        n = memory->part;
    memcpy(bytes, memory->text, n);
    memory->text += n;
    memory->len -= n;
    return (ptrdiff_t)n;
}

static void show_row(const struct csv_row *row, struct str *out)
{
    str_addf(out, "%d:", (int)row->line);
    for (size_t i = 0; i < row->count; i++)
        str_addf(out, "%s%s", i ? "|" : "", row->cells[i]);
    str_add_text(out, "\n");
}

/* The whole file as lines "line:cell|cell", "line!reason {text}" for broken ones, "note line" at
 * the end. */
static void show_file(const char *text, size_t len, size_t part, struct str *out)
{
    struct memory memory = {text, len, part};
    struct csv_source source = {read_memory, &memory};
    struct csv_reader *reader = csv_reader_new(&source);
    enum csv_result result = CSV_READ;

    while (result == CSV_READ || result == CSV_BROKEN) {
        struct csv_row row = {0};
        struct error err = {0};
        result = csv_reader_next(reader, &row, &err);
        if (result == CSV_READ)
            show_row(&row, out);
        else if (result == CSV_BROKEN)
            str_addf(out, "%d!%s {%s}\n", (int)row.line, err.message, csv_reader_broken(reader));
        else if (result == CSV_FAILED)
            str_addf(out, "failed: %s\n", err.message);
    }
    if (csv_reader_not_utf8(reader))
        str_addf(out, "note %d\n", (int)csv_reader_not_utf8(reader));
    csv_reader_free(reader);
}

#define BESIDE        "has a quote that is not closed, or text right beside one"
#define FILE_OF(text) (text), sizeof(text) - 1

static const struct {
    const char *name;
    const char *text;
    size_t len;
    const char *want;
} files[] = {
    {"plain", FILE_OF("a,b\nc,d\n"), "1:a|b\n2:c|d\n"},
    {"no line end at the end", FILE_OF("a,b\nc,d"), "1:a|b\n2:c|d\n"},
    {"CR LF", FILE_OF("a,b\r\nc,d\r\n"), "1:a|b\n2:c|d\n"},
    {"CR", FILE_OF("a,b\rc,d\r"), "1:a|b\n2:c|d\n"},
    {"empty", FILE_OF(""), ""},
    {"only a mark", FILE_OF("\xef\xbb\xbf"), ""},
    {"only empty lines", FILE_OF("\n\r\n  \n"), ""},
    {"empty lines between", FILE_OF("\n\na,b\n\n \nc,d\n\n"), "3:a|b\n6:c|d\n"},
    {"separators only", FILE_OF("a,b\n,\n , \nc,d\n,,"), "1:a|b\n4:c|d\n"},
    {"semicolon", FILE_OF("a;b;c,x\n1;2;3,4\n"), "1:a|b|c,x\n2:1|2|3,4\n"},
    {"tab", FILE_OF("a\tb c\n d\te;f,g\n"), "1:a|b c\n2:d|e;f,g\n"},
    {"tab with empty cells", FILE_OF("a\tb\tc\n\tx\t\n"), "1:a|b|c\n2:|x|\n"},
    {"separator in quotes does not count", FILE_OF("\"a,b,c\";d\n1;2\n"), "1:a,b,c|d\n2:1|2\n"},
    {"Excel says it", FILE_OF("sep=;\r\na,b;c\r\n"), "2:a,b|c\n"},
    {"Excel says it behind a mark", FILE_OF("\xef\xbb\xbfsep=|\na|b;c\n"), "2:a|b;c\n"},
    {"one column", FILE_OF("email\na@example.org\n"), "1:email\n2:a@example.org\n"},
    {"quotes", FILE_OF("\"a\",\"b \"\"x\"\" c\"\n\"\",\" d \"\n"), "1:a|b \"x\" c\n2:| d \n"},
    {"line ends in quotes", FILE_OF("a,\"b\nc\r\nd\"\ne,f\n"), "1:a|b\nc\r\nd\n4:e|f\n"},
    {"blanks around", FILE_OF(" a , \"b\" \n"), "1:a|b\n"},
    {"UTF-8 mark",
     FILE_OF("\xef\xbb\xbf"
             "é,b\n"),
     "1:é|b\n"},
    {"UTF-16 LE with mark", FILE_OF("\xff\xfe\xe9\0,\0b\0\r\0\n\0\x3d\xd8\x8c\xde"),
     "1:é|b\n2:🚌\n"},
    {"UTF-16 BE with mark", FILE_OF("\xfe\xff\0\xe9\0,\0b\0\n\xd8\x3d\xde\x8c"), "1:é|b\n2:🚌\n"},
    {"UTF-16 LE without", FILE_OF("a\0,\0b\0\n\0"), "1:a|b\n"},
    {"UTF-16 BE without", FILE_OF("\0a\0,\0b\0\n"), "1:a|b\n"},
    {"UTF-16 with half a pair",
     FILE_OF("a\0\n\0\x3d\xd8"
             "b\0\n\0c\0"),
     "1:a\n2!is not UTF-8 {\xc3\xbf"
     "b}\n3:c\n"},
    {"UTF-16 cut", FILE_OF("a\0\n\0b\0c"), "1:a\n2!is not UTF-8 {b\xc3\xbf}\n"},
    {"Windows-1252", FILE_OF("a,b\nSi\xe2n,\x93x\x94\nc,d\n"),
     "1:a|b\n2:Siân|“x”\n3:c|d\nnote 2\n"},
    {"its unused octets", FILE_OF("a\n\x81\nb\n"), "1:a\n2!is not UTF-8 {\xef\xbf\xbd}\n3:b\n"},
    {"broken UTF-8 after good", FILE_OF("é\n\xe9\n"), "1:é\n2!is not UTF-8 {é}\n"},
    {"broken UTF-8 after a mark",
     FILE_OF("\xef\xbb\xbf"
             "a\n\xe9\nb\n"),
     "1:a\n2!is not UTF-8 {é}\n3:b\n"},
    {"NUL", FILE_OF("ab\nx\0y\nc\n"),
     "1:ab\n2!has a NUL octet: the file is no text, or damaged {x}\n3:c\n"},
    {"quote inside", FILE_OF("a,b\n5\" pipe,x\nc,d\n"),
     "1:a|b\n2!" BESIDE " {5\" pipe,x}\n3:c|d\n"},
    {"text behind a quote", FILE_OF("a,b\n\"x\"y,z\nc,d\n"),
     "1:a|b\n2!" BESIDE " {\"x\"y,z}\n3:c|d\n"},
    {"quote never closed", FILE_OF("a,b\n\"x,y\nc,d\ne,f"),
     "1:a|b\n2!" BESIDE " {\"x,y}\n3:c|d\n4:e|f\n"},
    {"quote never closed in the last line", FILE_OF("a,b\nx,\"y"), "1:a|b\n2!" BESIDE " {x,\"y}\n"},
    {"a quote alone at the end", FILE_OF("a\n\""), "1:a\n2!" BESIDE " {\"}\n"},
    {"swallows up to the next quote", FILE_OF("a,b\n\"x,y\nc,d\n\"e\",f\ng,h\n"),
     "1:a|b\n2!" BESIDE " {\"x,y}\n3:c|d\n4:e|f\n5:g|h\n"},
    {"broken in its second line", FILE_OF("\"a\nb\",\"c\nd\ne,f\n"),
     "1!goes on to line 2, which has a quote that is not closed, or text right beside one {\"a}\n"
     "2!" BESIDE " {b\",\"c}\n3:d\n4:e|f\n"},
    {"a PDF", FILE_OF("%PDF-1.4\n%xx"),
     "failed: this is a document, not a table: ask for the list as a CSV file\n"},
    {"a zipped spreadsheet", FILE_OF("PK\x03\x04xx"),
     "failed: this is a spreadsheet: open it and save it as 'CSV UTF-8', then import that\n"},
    {"an old spreadsheet", FILE_OF("\xd0\xcf\x11\xe0xx"),
     "failed: this is a spreadsheet: open it and save it as 'CSV UTF-8', then import that\n"},
};

static void test_files(void **state)
{
    static const size_t parts[] = {0, 1, 2, 3, 7};

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
            AUTO(str_free) struct str got = STR_EMPTY;
            show_file(files[i].text, files[i].len, parts[k], &got);
            if (strcmp(got.text, files[i].want) != 0)
                fail_msg("%s, in parts of %zu:\n%s", files[i].name, parts[k], got.text);
        }
    }
}

static void add_many(struct str *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        str_add_text(out, text);
}

/* One cell of so many octets, in quotes or not; then a good row. */
static void check_cell(size_t len, bool quoted, const char *want)
{
    AUTO(str_free) struct str file = STR_EMPTY;
    AUTO(str_free) struct str got = STR_EMPTY;

    str_add_text(&file, quoted ? "a,b\nx,\"" : "a,b\nx,");
    add_many(&file, "y", len);
    str_add_text(&file, quoted ? "\"\nc,d\n" : "\nc,d\n");
    show_file(file.text, file.len, 1000, &got);
    const char *second = strchr(got.text, '\n') + 1;
    assert_memory_equal(second, want, strlen(want));
    assert_non_null(strstr(second, "\n3:c|d\n"));
}

static void test_cell_limit(void **state)
{
    (void)state;
    check_cell(CSV_CELL_MAX, false, "2:x|yyy");
    check_cell(CSV_CELL_MAX, true, "2:x|yyy");
    check_cell(CSV_CELL_MAX + 1, false, "2!has a cell that is too long {x,yyy");
    check_cell(CSV_CELL_MAX + 1, true, "2!has a cell that is too long {x,\"yyy");
}

static void test_row_limit(void **state)
{
    (void)state;
    for (int over = 0; over < 3; over++) {
        AUTO(str_free) struct str file = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        str_add_text(&file, "a,b\n");
        add_many(&file, "yyyyyyy,", CSV_CELLS_MAX - 1);
        while (file.len < 4 + CSV_ROW_MAX - 1)
            str_add_text(&file, " ");
        add_many(&file, " ", over == 2 ? 300000 : (size_t)over);
        str_add_text(&file, "\nc,d\n");
        show_file(file.text, file.len, 0, &got);
        assert_memory_equal(got.text + 6, over ? "2!is longer than 131072 octets {yyyy" : "2:yyyy",
                            over ? 36 : 6);
        assert_non_null(strstr(got.text, "\n3:c|d\n"));
    }
}

static void test_cells_limit(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        AUTO(str_free) struct str file = STR_EMPTY;
        AUTO(str_free) struct str got = STR_EMPTY;
        add_many(&file, "x,", CSV_CELLS_MAX - 1 + over);
        str_add_text(&file, "x\nc,d\n");
        show_file(file.text, file.len, 0, &got);
        assert_memory_equal(got.text, over ? "1!has too many" : "1:x|x", over ? 14 : 5);
        assert_non_null(strstr(got.text, "\n2:c|d\n"));
    }
}

/* A quote that swallows more than a cell may hold costs its own line only, and names it. */
static void test_swallowing_quote(void **state)
{
    AUTO(str_free) struct str file = STR_EMPTY;
    AUTO(str_free) struct str got = STR_EMPTY;
    const char *want =
        "1:a|b\n2!has a quote in line 2 that is not closed within 16384 octets {x,\"y}\n"
        "3:c|d\n4:c|d\n";

    (void)state;
    str_add_text(&file, "a,b\nx,\"y\n");
    add_many(&file, "c,d\n", CSV_CELL_MAX);
    show_file(file.text, file.len, 0, &got);
    assert_memory_equal(got.text, want, strlen(want));
    size_t rows = 0;
    for (const char *p = got.text; *p; p++)
        rows += *p == '\n';
    assert_int_equal(rows, CSV_CELL_MAX + 2);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): a csv_source's read */
static ptrdiff_t read_error(void *ctx, char *bytes, size_t room)
{
    (void)ctx;
    (void)bytes;
    (void)room;
    errno = EIO;
    return -1;
}

static void test_failure(void **state)
{
    struct csv_source source = {read_error, NULL};
    struct csv_reader *reader = csv_reader_new(&source);
    struct csv_row row;
    struct error err = {0};

    (void)state;
    assert_int_equal(csv_reader_next(reader, &row, &err), CSV_FAILED);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    csv_reader_free(reader);
    csv_reader_free(NULL);
}

/* What is written is read back, whatever it is. */
static void test_writing(void **state)
{
    static const char *const cells[] = {"a",    "",     " b ", "c,d", "e\"f", "\"",
                                        "g\nh", "i\tj", "k;l", "é",   "''"};
    AUTO(str_free) struct str file = STR_EMPTY;
    AUTO(str_free) struct str got = STR_EMPTY;
    AUTO(str_free) struct str want = STR_EMPTY;

    (void)state;
    str_add_text(&file, "x,y\r\n");
    str_add_text(&want, "1:x|y\n2:");
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        str_add_text(&file, i ? "," : "");
        csv_add_cell(&file, cells[i]);
        str_addf(&want, "%s%s", i ? "|" : "", cells[i]);
    }
    str_add_text(&file, "\r\n");
    str_add_text(&want, "\n");
    show_file(file.text, file.len, 0, &got);
    assert_string_equal(got.text, want.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_cell_limit),
        cmocka_unit_test(test_row_limit),
        cmocka_unit_test(test_cells_limit),
        cmocka_unit_test(test_swallowing_quote),
        cmocka_unit_test(test_failure),
        cmocka_unit_test(test_writing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
