/*
 * page.h - lines of plain text with what stands before them: "> " of a quote, "- " of a list.
 * Inside of the room.
 */
#ifndef EDITION_PAGE_H
#define EDITION_PAGE_H

#include "edition/body.h"

#define PAGE_MARGIN_BYTES 16
#define PAGE_MIN_COLUMNS  20 /* however deep we are */

struct page_margin {
    char first[PAGE_MARGIN_BYTES]; /* before the first line only: "- " */
    char rest[PAGE_MARGIN_BYTES];  /* before all others: "  " */
    bool used;
};

struct page {
    struct str *out;
    const struct edition_body *body;
    struct page_margin margins[TREE_MAX_DEPTH + 4];
    size_t depth;
};

/* first and rest are equally wide. */
void page_push(struct page *page, const char *first, const char *rest);
void page_pop(struct page *page); /* writes the first margin if there was no line */

/* What is left between the margins. */
size_t page_columns(const struct page *page);

/* Text is of the tree, on one line; "" makes an empty line. */
void page_line(struct page *page, const char *text, size_t len);

/* Wraps. Returns the columns of the widest line. */
size_t page_wrap(struct page *page, const char *text, size_t len);

#endif
