#include "cli/table.h"

#include "base/text.h"
#include "base/xalloc.h"

#define BATCH_ROWS 200
#define GAP        2
/* A column that gives way keeps at least this many columns of the screen. */
#define LEAST_WIDTH 8
/* No cell is worth more than this. */
#define CELL_MAX_BYTES 4000

struct table {
    struct table_options options;
    struct table_column *columns;
    size_t *widths; /* the widest so far */
    size_t count;
    struct str *cells; /* of the batch, row after row; their memory is kept */
    size_t used;
    bool head_printed;
};

struct table *table_new(const struct table_column *columns, size_t count,
                        struct table_options options)
{
    struct table *table = xcalloc(1, sizeof(*table));

    table->options = options;
    table->count = count;
    table->columns = xcalloc(count, sizeof(*columns));
    memcpy(table->columns, columns, count * sizeof(*columns));
    table->widths = xcalloc(count, sizeof(*table->widths));
    for (size_t i = 0; i < count; i++) {
        if (columns[i].title)
            table->widths[i] = text_width(columns[i].title, strlen(columns[i].title));
    }
    table->cells = xcalloc(count * BATCH_ROWS, sizeof(*table->cells));
    for (size_t i = 0; i < count * BATCH_ROWS; i++)
        table->cells[i] = STR_EMPTY;
    return table;
}

static size_t line_width(const struct table *table)
{
    size_t width = (table->count - 1) * GAP;

    for (size_t i = 0; i < table->count; i++)
        width += table->widths[i];
    return width;
}

/* The widths as printed: those that may be cut share what is missing, the widest first. */
static void fit(const struct table *table, size_t *fitted)
{
    size_t width = line_width(table);

    memcpy(fitted, table->widths, table->count * sizeof(*fitted));
    while (table->options.width && width > table->options.width) {
        size_t widest = table->count;
        for (size_t i = 0; i < table->count; i++) {
            if (table->columns[i].may_be_cut && fitted[i] > LEAST_WIDTH &&
                (widest == table->count || fitted[i] > fitted[widest]))
                widest = i;
        }
        if (widest == table->count)
            return;
        fitted[widest]--;
        width--;
    }
}

/* How many octets of text fit into so many columns; characters stay whole. */
static size_t cut_at(const char *text, size_t columns)
{
    size_t fits = 0;

    for (size_t at = 1; text[at - 1]; at++) {
        bool inside = ((unsigned char)text[at] & 0xc0U) == 0x80U;
        if (inside)
            continue;
        if (text_width(text, at) > columns)
            break;
        fits = at;
    }
    return fits;
}

static void print_padding(const struct table *table, size_t count)
{
    if (count)
        (void)fprintf(table->options.out, "%*s", (int)count, "");
}

static void print_cell(const struct table *table, size_t column, size_t width, const char *text)
{
    size_t len = strlen(text);
    size_t wide = text_width(text, len);
    bool last = column + 1 == table->count;
    bool cut = wide > width;

    if (cut) {
        len = cut_at(text, width > 3 ? width - 3 : 0);
        wide = text_width(text, len) + 3;
    }
    size_t padding = width > wide ? width - wide : 0;
    if (table->columns[column].align == TABLE_RIGHT)
        print_padding(table, padding);
    (void)fwrite(text, 1, len, table->options.out);
    if (cut)
        (void)fputs("...", table->options.out);
    if (table->columns[column].align == TABLE_LEFT && !last)
        print_padding(table, padding);
    if (!last)
        print_padding(table, GAP);
}

static void print_head(struct table *table, const size_t *widths)
{
    if (table->head_printed || !table->columns[0].title)
        return;
    table->head_printed = true;
    (void)fputs(table->options.coloured ? "\033[1m" : "", table->options.out);
    for (size_t i = 0; i < table->count; i++)
        print_cell(table, i, widths[i], table->columns[i].title);
    (void)fputs(table->options.coloured ? "\033[0m\n" : "\n", table->options.out);
}

static void print_batch(struct table *table)
{
    size_t *widths = xcalloc(table->count, sizeof(*widths));

    if (table->used) {
        fit(table, widths);
        print_head(table, widths);
    }
    for (size_t i = 0; i < table->used; i++) {
        size_t column = i % table->count;
        print_cell(table, column, widths[column], table->cells[i].text);
        if (column + 1 == table->count)
            (void)fputc('\n', table->options.out);
    }
    table->used = 0;
    free(widths);
}

void table_add(struct table *table, const char *text)
{
    struct str *cell = &table->cells[table->used];
    size_t column = table->used % table->count;

    str_reset(cell);
    text_add_clean(cell, text, CELL_MAX_BYTES);
    size_t width = text_width(cell->text, cell->len);
    if (width > table->widths[column])
        table->widths[column] = width;
    if (++table->used == table->count * BATCH_ROWS)
        print_batch(table);
}

void table_end(struct table *table)
{
    if (!table)
        return;
    while (table->used % table->count)
        table_add(table, "");
    print_batch(table);
    for (size_t i = 0; i < table->count * BATCH_ROWS; i++)
        str_free(&table->cells[i]);
    free(table->cells);
    free(table->widths);
    free(table->columns);
    free(table);
}
