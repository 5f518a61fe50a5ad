#include "edition/tree.h"

#include <md4c.h>

#include "base/text.h"
#include "edition/entity.h"
#include "edition/url.h"
#include "template/mustache.h"

/* What ends md_parse(). A positive number does not everywhere, whatever md4c.h says (0.4.8). */
#define STOP          (-1)
#define ADDRESSES_MAX 2000 /* four times as many as there may be links */

struct building {
    struct arena *arena;
    const struct tree_source *source;
    struct findings *findings;
    struct node *node; /* where the next one goes */
    int depth;
    struct str text; /* collected of the node's next NODE_TEXT or NODE_CODE */
    int line;        /* of the last text seen */
    int text_line;   /* of the text collected */
    bool event;      /* inside an ```event */
    bool stopped;
};

static int line_at(const struct tree_lines *lines, size_t offset)
{
    size_t low = 0;
    size_t high = lines->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return lines->lines[low];
}

/* The line of something md4c points to; some of its texts are not ours. */
static int line_of(const struct building *b, const char *text)
{
    uintptr_t start = (uintptr_t)b->source->text;
    uintptr_t at = (uintptr_t)text;

    if (at < start || at >= start + b->source->len)
        return 0;
    return line_at(&b->source->lines, at - start);
}

static int stop(struct building *b, const char *what, const char *mend)
{
    if (!b->stopped)
        finding_add(b->findings, FINDING_ERROR, b->source->file, b->line, mend, "%s", what);
    b->stopped = true;
    return STOP;
}

static struct node *add_node(struct building *b, enum node_kind kind)
{
    struct node *node = arena_add(b->arena, sizeof(*node));

    node->kind = kind;
    node->line = b->line;
    node->text = node->target = node->title = "";
    node->parent = b->node;
    if (b->node->last)
        b->node->last->next = node;
    else
        b->node->first = node;
    b->node->last = node;
    return node;
}

static void flush_text(struct building *b)
{
    if (!b->text.len)
        return;
    struct node *node = add_node(b, NODE_TEXT);
    node->text = arena_text(b->arena, b->text.text, b->text.len);
    node->line = b->text_line;
    str_reset(&b->text);
}

/* Opens a node; what follows goes into it. NULL when the tree grows too large or deep. */
static struct node *open_node(struct building *b, enum node_kind kind)
{
    flush_text(b);
    if (b->depth == TREE_MAX_DEPTH) {
        (void)stop(b, "lists, quotes or emphasis are too deep inside each other",
                   "Make it simpler here");
        return NULL;
    }
    if (b->arena->used > TREE_MAX_BYTES) {
        (void)stop(b, "the edition grows too large here", "Shorten it, or its links");
        return NULL;
    }
    struct node *node = add_node(b, kind);
    node->line = 0; /* that of the first text in it */
    b->node = node;
    b->depth++;
    return node;
}

static void set_line(struct building *b, int line)
{
    b->line = line;
    for (struct node *node = b->node; node && node->line == 0; node = node->parent)
        node->line = line;
}

static const char *attribute(struct building *b, const MD_ATTRIBUTE *from)
{
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!from->text)
        return "";
    for (size_t i = 0; from->substr_offsets[i] < from->size; i++) {
        const char *part = from->text + from->substr_offsets[i];
        size_t len = from->substr_offsets[i + 1] - from->substr_offsets[i];
        if (from->substr_types[i] == MD_TEXT_ENTITY)
            entity_add(&text, part, len);
        else
            str_add(&text, part, len);
    }
    return arena_text(b->arena, text.text, text.len);
}

static enum node_kind block_kind(MD_BLOCKTYPE type)
{
    static const enum node_kind kinds[] = {
        [MD_BLOCK_QUOTE] = NODE_QUOTE, [MD_BLOCK_UL] = NODE_LIST,     [MD_BLOCK_OL] = NODE_LIST,
        [MD_BLOCK_LI] = NODE_ITEM,     [MD_BLOCK_HR] = NODE_RULE,     [MD_BLOCK_H] = NODE_HEADING,
        [MD_BLOCK_CODE] = NODE_CODE,   [MD_BLOCK_P] = NODE_PARAGRAPH, [MD_BLOCK_TABLE] = NODE_TABLE,
        [MD_BLOCK_TR] = NODE_ROW,      [MD_BLOCK_TH] = NODE_CELL,     [MD_BLOCK_TD] = NODE_CELL,
    };

    return kinds[type];
}

static bool is_inner(MD_BLOCKTYPE type)
{
    return type != MD_BLOCK_DOC && type != MD_BLOCK_THEAD && type != MD_BLOCK_TBODY &&
           type != MD_BLOCK_HTML;
}

static void set_detail(struct building *b, struct node *node, MD_BLOCKTYPE type, void *detail)
{
    if (type == MD_BLOCK_UL) {
        node->tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight;
    } else if (type == MD_BLOCK_OL) {
        node->ordered = true;
        node->level = ((MD_BLOCK_OL_DETAIL *)detail)->start;
        node->tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight;
    } else if (type == MD_BLOCK_LI) {
        node->level = node->parent->level + node->parent->items++;
    } else if (type == MD_BLOCK_H) {
        node->level = ((MD_BLOCK_H_DETAIL *)detail)->level;
    } else if (type == MD_BLOCK_TABLE) {
        node->level = ((MD_BLOCK_TABLE_DETAIL *)detail)->col_count;
    } else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
        node->head = type == MD_BLOCK_TH;
        node->align = (enum node_align)((MD_BLOCK_TD_DETAIL *)detail)->align;
    } else if (type == MD_BLOCK_CODE) {
        b->event = strcmp(attribute(b, &((MD_BLOCK_CODE_DETAIL *)detail)->info), "event") == 0;
    }
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct building *b = ctx;

    if (!is_inner(type))
        return 0;
    struct node *node = open_node(b, block_kind(type));
    if (!node)
        return STOP;
    set_detail(b, node, type, detail);
    return 0;
}

/* The only child of a node, if it is of that kind. */
static struct node *only(const struct node *node, enum node_kind kind)
{
    return node->first && node->first == node->last && node->first->kind == kind ? node->first
                                                                                 : NULL;
}

static void take_children(struct node *to, struct node *from)
{
    to->first = from->first;
    to->last = from->last;
    for (struct node *child = to->first; child; child = child->next)
        child->parent = to;
}

/* Buttons, figures and video stills are paragraphs with one thing in them. */
static void recognise(struct node *paragraph)
{
    struct node *strong = only(paragraph, NODE_STRONG);
    struct node *link = only(strong ? strong : paragraph, NODE_LINK);

    if (only(paragraph, NODE_IMAGE)) {
        paragraph->kind = NODE_FIGURE;
    } else if (link && *link->target && only(link, NODE_IMAGE)) {
        paragraph->kind = NODE_VIDEO;
        take_children(paragraph, strong ? strong : paragraph);
    } else if (link && *link->target && (strong || only(link, NODE_STRONG))) {
        paragraph->kind = NODE_BUTTON;
        if (strong)
            take_children(paragraph, strong);
        else
            take_children(link, link->first);
    }
}

static void close_code(struct building *b, struct node *node)
{
    node->text = arena_text(b->arena, b->text.text, b->text.len);
    if (b->event) {
        struct event_source source = {.text = node->text,
                                      .file = b->source->file,
                                      .line = b->text.len ? b->text_line : b->line};
        node->kind = NODE_EVENT;
        node->event = event_read(b->arena, &source, b->findings);
    }
    b->event = false;
    str_reset(&b->text);
}

/* The text of a code block is not a child of it. */
static void flush_unless_code(struct building *b)
{
    if (b->node->kind != NODE_CODE)
        flush_text(b);
}

static void close_node(struct building *b)
{
    struct node *node = b->node;

    if (node->line == 0)
        node->line = b->line;
    b->node = node->parent;
    b->depth--;
}

/* The same in the HTML and in the text, where a blank would end it. */
static const char *as_url(struct arena *arena, const char *target)
{
    AUTO(str_free) struct str url = STR_EMPTY;

    url_add(&url, target, strlen(target));
    return arena_text(arena, url.text, url.len);
}

static void set_link(struct building *b, struct node *node, const MD_SPAN_A_DETAIL *detail)
{
    const char *target = attribute(b, &detail->href);

    node->title = attribute(b, &detail->title);
    /* a private-use character at the start is a blank: escaped as a whole link when filled */
    if ((unsigned char)target[0] == 0xf3 || mustache_is_link(target, strlen(target)))
        node->target = as_url(b->arena, target);
    else
        node->text = *target ? target : "nowhere";
}

/* Only now its line is known. */
static void close_span(struct building *b)
{
    const struct node *node = b->node;

    close_node(b);
    if (node->kind != NODE_LINK || !*node->text)
        return;
    AUTO(str_free) struct str shown = STR_EMPTY;
    text_add_clean(&shown, node->text, 60);
    finding_add(b->findings, FINDING_ERROR, b->source->file, node->line,
                "Start it with https://, http://, mailto: or tel:",
                "a link in a mail cannot lead to '%s'", shown.text);
}

static bool is_inline(const struct node *node)
{
    return node->kind >= NODE_TEXT;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct building *b = ctx;

    (void)detail;
    if (!is_inner(type))
        return 0;
    flush_unless_code(b);
    while (is_inline(b->node)) /* a span that md4c opened but did not close */
        close_span(b);
    struct node *node = b->node;
    if (type == MD_BLOCK_CODE)
        close_code(b, node);
    if (type == MD_BLOCK_P)
        recognise(node);
    close_node(b);
    return 0;
}

static const enum node_kind span_kinds[] = {
    [MD_SPAN_EM] = NODE_EMPHASIS, [MD_SPAN_STRONG] = NODE_STRONG,  [MD_SPAN_A] = NODE_LINK,
    [MD_SPAN_IMG] = NODE_IMAGE,   [MD_SPAN_CODE] = NODE_CODE_SPAN, [MD_SPAN_DEL] = NODE_DELETED,
};

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct building *b = ctx;
    struct node *node = open_node(b, span_kinds[type]);

    if (!node)
        return STOP;
    if (type == MD_SPAN_A) {
        set_link(b, node, detail);
    } else if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *image = detail;
        node->target = attribute(b, &image->src);
        node->title = attribute(b, &image->title);
    }
    return 0;
}

/* md4c 0.4.8 closes an emphasis it never opened where an address without brackets hides the opening
 * mark ("www.example.org*a*"), so what is closed is looked for first. */
static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct building *b = ctx;
    const struct node *opened = b->node;

    (void)detail;
    flush_text(b);
    while (is_inline(opened) && opened->kind != span_kinds[type])
        opened = opened->parent;
    if (!is_inline(opened))
        return 0;
    while (b->node != opened->parent)
        close_span(b);
    return 0;
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE len, void *ctx)
{
    struct building *b = ctx;
    int line = line_of(b, text);

    if (line)
        set_line(b, line);
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
        flush_text(b);
        (void)add_node(b, type == MD_TEXT_BR ? NODE_HARD_BREAK : NODE_SOFT_BREAK);
        return 0;
    }
    if (!b->text.len)
        b->text_line = b->line;
    if (type == MD_TEXT_ENTITY)
        entity_add(&b->text, text, len);
    else
        str_add(&b->text, text, len);
    return 0;
}

static size_t count_addresses(const char *text)
{
    size_t found = 0;

    for (; *text; text++)
        found += (*text == 'w' && text_starts(text, "www.")) ||
                 (*text == ':' && text_starts(text, "://"));
    return found;
}

/* md4c 0.4.8 takes 12 s for a megabyte of bare addresses, since it goes over all those before for
 * each: where there are more of them than an edition may have links, none is looked for. */
static unsigned address_flags(const struct tree_source *source, struct findings *findings)
{
    if (count_addresses(source->text) <= ADDRESSES_MAX)
        return MD_FLAG_PERMISSIVEAUTOLINKS;
    finding_add(findings, FINDING_ERROR, source->file, source->lines.lines[0],
                "Leave some of them out", "there are more than %d addresses of pages from here on",
                ADDRESSES_MAX);
    return 0;
}

struct node *tree_parse(struct arena *arena, const struct tree_source *source,
                        struct findings *findings)
{
    const MD_PARSER parser = {
        .flags = address_flags(source, findings) | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
                 MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    struct node *root = arena_add(arena, sizeof(*root));
    struct building b = {.arena = arena, .source = source, .findings = findings};

    root->text = root->target = root->title = "";
    root->line = b.line = source->lines.lines[0];
    b.node = root;
    b.text = STR_EMPTY;
    (void)md_parse(source->text, (MD_SIZE)source->len, &parser, &b);
    str_free(&b.text);
    return root;
}
