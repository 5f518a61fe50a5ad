#include "edition/text_table.h"

#include "base/xalloc.h"

#define GAP 2 /* columns between columns */

void text_table_init(struct text_table *table, size_t columns)
{
    *table = (struct text_table){.columns = columns ? columns : 1};
}

void text_table_done(struct text_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table->aligns);
    *table = (struct text_table){0};
}

void text_table_add(struct text_table *table, const char *text, size_t len, enum node_align align)
{
    size_t room = table->count ? table->count & (table->count - 1) : 0;

    if (room == 0) {
        size_t more = table->count ? table->count * 2 : 1;
        table->cells = xrealloc(table->cells, more, sizeof(*table->cells));
        table->aligns = xrealloc(table->aligns, more, sizeof(*table->aligns));
    }
    char *copy = xcalloc(len + 1, 1);
    for (size_t i = 0; i < len; i++)
        copy[i] = (char)(text[i] == '\n' ? ' ' : text[i]);
    table->cells[table->count] = copy;
    table->aligns[table->count] = align;
    table->count++;
}

static size_t columns_of(const struct text_table *table, const struct page *page, size_t cell)
{
    return body_columns(page->body, table->cells[cell], strlen(table->cells[cell]));
}

static void add_blanks(struct str *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_add(out, " ", 1);
}

static void add_cell(struct str *line, const char *text, size_t blanks, enum node_align align)
{
    size_t before = align == NODE_ALIGN_RIGHT    ? blanks
                    : align == NODE_ALIGN_CENTER ? blanks / 2
                                                 : 0;

    add_blanks(line, before);
    str_add_text(line, text);
    add_blanks(line, blanks - before);
}

static void write_row(const struct text_table *table, struct page *page, const size_t *widths,
                      size_t row)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    for (size_t i = 0; i < table->columns && row + i < table->count; i++) {
        size_t cell = row + i;
        if (i > 0)
            add_blanks(&line, GAP);
        add_cell(&line, table->cells[cell], widths[i] - columns_of(table, page, cell),
                 table->aligns[cell]);
    }
    page_line(page, line.text, line.len);
}

static void write_rule(const struct text_table *table, struct page *page, const size_t *widths)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    for (size_t i = 0; i < table->columns; i++) {
        if (i > 0)
            add_blanks(&line, GAP);
        for (size_t dash = 0; dash < widths[i]; dash++)
            str_add(&line, "-", 1);
    }
    page_line(page, line.text, line.len);
}

/* Too wide for the page: "Heading: cell" for every cell, rows apart. */
static void write_records(const struct text_table *table, struct page *page)
{
    AUTO(str_free) struct str line = STR_EMPTY;

    for (size_t cell = table->columns; cell < table->count; cell++) {
        const char *heading = table->cells[cell % table->columns];
        if (cell % table->columns == 0 && cell > table->columns)
            page_line(page, "", 0);
        if (!*table->cells[cell])
            continue;
        str_reset(&line);
        if (*heading)
            str_addf(&line, "%s: ", heading);
        str_add_text(&line, table->cells[cell]);
        (void)page_wrap(page, line.text, line.len);
    }
}

void text_table_write(const struct text_table *table, struct page *page)
{
    size_t *widths = xcalloc(table->columns, sizeof(*widths));
    size_t total = (table->columns - 1) * GAP;

    for (size_t cell = 0; cell < table->count; cell++) {
        size_t columns = columns_of(table, page, cell);
        if (columns > widths[cell % table->columns])
            widths[cell % table->columns] = columns;
    }
    for (size_t i = 0; i < table->columns; i++)
        total += widths[i];
    if (total > page_columns(page)) {
        write_records(table, page);
    } else {
        for (size_t row = 0; row < table->count; row += table->columns) {
            write_row(table, page, widths, row);
            if (row == 0)
                write_rule(table, page, widths);
        }
    }
    free(widths);
}
