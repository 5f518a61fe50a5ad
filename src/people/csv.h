/*
 * csv.h - rows of a comma-separated file as organisations really export it.
 *
 * UTF-8 with or without a byte-order mark, UTF-16 of either order, and Windows-1252 (with a note);
 * comma, semicolon or tab, found in the first line, or said by Excel's "sep=;"; any line ends;
 * quotes, and line ends inside them. Empty lines, and lines of separators only, are passed over.
 * Blanks around an unquoted cell go. A row that cannot be read costs that line only: reading goes
 * on with the next.
 */
#ifndef PEOPLE_CSV_H
#define PEOPLE_CSV_H

#include "base/error.h"
#include "base/str.h"

#define CSV_CELL_MAX  16384  /* octets of a cell */
#define CSV_ROW_MAX   131072 /* octets of a row */
#define CSV_CELLS_MAX 500    /* cells of a row */

struct csv_row {
    int64_t line; /* where it starts, from 1 */
    size_t count;
    const char *const *cells; /* UTF-8; valid until the next row */
};

enum csv_result {
    CSV_READ,   /* row is there */
    CSV_BROKEN, /* row->line cannot be read: err says why; its text is in csv_reader_broken() */
    CSV_ENDED,
    CSV_FAILED, /* the file cannot be read on: err */
};

struct csv_source {
    /* Octets put into bytes, 0 at the end, -1 on failure with errno set. */
    ptrdiff_t (*read)(void *ctx, char *bytes, size_t room);
    void *ctx;
};

struct csv_reader;

struct csv_reader *csv_reader_new(const struct csv_source *source);
void csv_reader_free(struct csv_reader *reader);       /* NULL is fine */
void csv_reader_auto_free(struct csv_reader **reader); /* for AUTO() */

enum csv_result csv_reader_next(struct csv_reader *reader, struct csv_row *row,
                                struct error *err) MUST_CHECK;

/* The line that was CSV_BROKEN, as UTF-8, without its line end. Valid until the next row. */
const char *csv_reader_broken(const struct csv_reader *reader);

/* The first line that had to be read as Windows-1252; 0: none. */
int64_t csv_reader_not_utf8(const struct csv_reader *reader);

/* Appends a cell, quoted where it must be; the cells of a row are separated by ',' and it ends with
 * "\r\n" (RFC 4180). */
void csv_add_cell(struct str *out, const char *text);

#endif
