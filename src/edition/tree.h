/*
 * tree.h - Markdown as a tree with line numbers. Inside of the room.
 *
 * What an edition makes of Markdown is decided here once, for HTML and text alike: a strong link
 * alone in its paragraph is a button, a picture alone a figure, a linked picture alone a video
 * still; an ```event fence is an event.
 */
#ifndef EDITION_TREE_H
#define EDITION_TREE_H

#include "base/finding.h"
#include "edition/arena.h"
#include "edition/event.h"

#define TREE_MAX_DEPTH 40
#define TREE_MAX_BYTES ((size_t)16 << 20) /* 100 KB of reference links can ask for 600 MB */

enum node_kind {
    NODE_ROOT,
    /* blocks */
    NODE_PARAGRAPH,
    NODE_HEADING,
    NODE_QUOTE,
    NODE_LIST,
    NODE_ITEM,
    NODE_RULE,
    NODE_CODE,
    NODE_TABLE,
    NODE_ROW,
    NODE_CELL,
    NODE_BUTTON, /* a paragraph whose only child is a NODE_LINK */
    NODE_FIGURE, /* ... a NODE_IMAGE */
    NODE_VIDEO,  /* ... a NODE_LINK with a NODE_IMAGE in it */
    NODE_EVENT,
    /* inline */
    NODE_TEXT,
    NODE_SOFT_BREAK,
    NODE_HARD_BREAK,
    NODE_EMPHASIS,
    NODE_STRONG,
    NODE_DELETED,
    NODE_CODE_SPAN,
    NODE_LINK,
    NODE_IMAGE
};

enum node_align { NODE_ALIGN_NONE, NODE_ALIGN_LEFT, NODE_ALIGN_CENTER, NODE_ALIGN_RIGHT };

/* Texts are UTF-8 with a private-use character for every blank (body.h), and never NULL. */
struct node {
    enum node_kind kind;
    int line;
    struct node *parent;
    struct node *first;
    struct node *last;
    struct node *next;
    const char *text;    /* of NODE_TEXT and NODE_CODE; of a link that is refused: where to */
    const char *target;  /* of links and pictures; "" for a link that is refused */
    const char *title;   /* of links and pictures */
    struct event *event; /* of NODE_EVENT */
    unsigned level; /* of a heading 1..6; of a list its first number, of an item its own; of a table
                       its columns */
    unsigned items; /* of a list */
    bool ordered;   /* a list with numbers */
    bool tight;     /* a list without blank lines */
    bool head;      /* a cell of the table's head */
    bool postscript;       /* the paragraph that says PS */
    enum node_align align; /* of a cell */
};

/* Where the lines of the text come from. */
struct tree_lines {
    const size_t *starts; /* offset of each line in the text, the first 0 */
    const int *lines;     /* its number in the edition's file */
    size_t count;
};

struct tree_source {
    const char *text;
    size_t len;
    struct tree_lines lines;
    const char *file;
};

/* Parses. What is refused becomes a finding and is left out; never NULL. The tree lives in arena.
 */
struct node *tree_parse(struct arena *arena, const struct tree_source *source,
                        struct findings *findings);

/*
 * Visits a tree without recursion: every node on entering, and again on leaving. Start with
 * TREE_WALK(root); false at the end.
 */
struct tree_walk {
    struct node *root;
    struct node *node;
    bool entering;
};
#define TREE_WALK(tree) ((struct tree_walk){.root = (tree)})
bool tree_walk_next(struct tree_walk *walk);

/* Leaves out what is inside the node just entered, and its leaving. */
void tree_walk_skip(struct tree_walk *walk);

/* Appends all text inside a node, for an alt text; breaks become blanks. */
void tree_add_text(struct str *out, struct node *node);

#endif
