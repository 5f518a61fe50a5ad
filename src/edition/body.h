/*
 * body.h - the body of an edition: parts of Markdown with sections between them. Inside of the
 * room.
 *
 * Tags are seen before Markdown (DESIGN 5): in a table it would eat the '|' of a fall-back. An
 * inline tag becomes one private-use character, U+F0000 plus its number, which Markdown takes for a
 * letter; body_add() puts it back. A section's tags stand alone on their lines and split the text:
 * each part is Markdown of its own, so that no section can cut a list or an emphasis in two.
 */
#ifndef EDITION_BODY_H
#define EDITION_BODY_H

#include "edition/edition.h"
#include "edition/tree.h"
#include "template/mustache.h"

#define BODY_MAX_BLANKS 20000
#define BODY_MAX_PARTS  2000
#define BODY_MAX_DEPTH  20 /* of sections */

enum body_part_kind { BODY_TEXT, BODY_SECTION, BODY_INVERTED, BODY_END };

struct body_part {
    enum body_part_kind kind;
    const char *name;  /* of a section and its end */
    struct node *tree; /* of text */
};

/* An inline tag. */
struct body_blank {
    const char *tag; /* as it is written, "{{name|fall-back}}" */
    size_t columns;  /* what it counts as when text is wrapped */
};

struct edition_body {
    struct arena arena;
    struct body_part *parts;
    size_t part_count;
    struct body_blank *blanks;
    size_t blank_count;
};

struct body_source {
    const char *text; /* UTF-8, lines ended by LF */
    size_t len;
    int line; /* of its first line */
    const char *file;
};

/* Adds a copy to edition->blanks, once a name and line. */
void edition_note_blank(struct edition *edition, const struct edition_blank *blank);

/* Never NULL. Blanks and pictures are added to edition. */
struct edition_body *body_read(struct edition *edition, const struct body_source *source,
                               struct findings *findings);
void body_free(struct edition_body *body);

/*
 * The blank whose private-use character starts at text, NULL when there is none; the character has
 * BODY_BLANK_BYTES octets.
 */
#define BODY_BLANK_BYTES 4
const struct body_blank *body_blank_at(const struct edition_body *body, const char *text,
                                       size_t len);

/*
 * Appends text of the tree as a piece of template: blanks are put back, what stands between them
 * is escaped by `add`.
 */
void body_add(struct str *out, const struct edition_body *body, const char *text,
              void (*add)(struct str *out, const char *text, size_t len));

bool body_has_blank(const struct edition_body *body, const char *text);

/* The same text, blanks compared by how they are written. */
bool body_same(const struct edition_body *body, const char *a, const char *b);

/* Display columns of text of the tree. */
size_t body_columns(const struct edition_body *body, const char *text, size_t len);

#endif
