/*
 * table.h - rows in aligned columns, by what they measure on the screen, not by octets.
 *
 * A table of a million rows holds a batch of them only: columns are as wide as the widest cell so
 * far.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/base.h"

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table_column {
    const char *title; /* NULL in all columns: no head */
    enum table_align align;
    bool may_be_cut; /* too long for the screen: this one gives way */
};

struct table;

struct table_options {
    FILE *out;
    size_t width;  /* of the screen; 0: never cut anything */
    bool coloured; /* the head is strong */
};

/* The columns are copied, their titles borrowed. */
struct table *table_new(const struct table_column *columns, size_t count,
                        struct table_options options);
/* The next cell of the row; the text is copied and cleaned of control characters. A full row starts
 * the next. */
void table_add(struct table *table, const char *text);
/* Prints what is still held and frees; NULL is fine. An unfinished row is filled with empty cells.
 */
void table_end(struct table *table);

#endif
