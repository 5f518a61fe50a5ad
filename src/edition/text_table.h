/*
 * text_table.h - a table in plain text: columns aligned by display width, or, when they do not fit
 * the page, one line a cell under its heading. Inside of the room.
 */
#ifndef EDITION_TEXT_TABLE_H
#define EDITION_TEXT_TABLE_H

#include "edition/page.h"

struct text_table {
    size_t columns; /* at least 1 */
    char **cells;   /* row by row, the first row is the head; NULL is empty */
    enum node_align *aligns;
    size_t count; /* of cells */
};

/* Starts an empty one. */
void text_table_init(struct text_table *table, size_t columns);
void text_table_done(struct text_table *table);

/* A cell's text of the tree; cells beyond the columns are dropped by Markdown already. */
void text_table_add(struct text_table *table, const char *text, size_t len, enum node_align align);

void text_table_write(const struct text_table *table, struct page *page);

#endif
