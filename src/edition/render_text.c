#include "edition/render.h"

#include "base/text.h"
#include "edition/body.h"
#include "edition/line_reader.h"
#include "edition/page.h"
#include "edition/text_table.h"

/* A link that stands as "[7]" in the text. */
struct reference {
    const char *target;
    size_t part; /* of the body: its sections hide the reference too */
};

struct rendering {
    struct page page;
    const struct edition *edition;
    const char *language;
    size_t start;    /* where in out we began */
    struct str line; /* inline text collected, not yet wrapped; '\n' is a hard break */
    size_t link_at;  /* where in line the text of the link begins */
    struct text_table table;
    struct reference references[EDITION_MAX_LINKS];
    size_t reference_count;
    size_t part;
};

/* Writes what was collected. Returns the columns of the widest line. */
static size_t flush(struct rendering *r)
{
    size_t widest = page_wrap(&r->page, r->line.text, r->line.len);

    str_reset(&r->line);
    return widest;
}

static bool is_block(const struct node *node)
{
    return node->kind > NODE_ROOT && node->kind < NODE_TEXT && node->kind != NODE_ROW &&
           node->kind != NODE_CELL;
}

static bool is_top(const struct node *node)
{
    return node->parent && node->parent->kind == NODE_ROOT;
}

/* An empty line between this block and the one before it. At the top every block ends with one
 * instead, so that a section that is not shown leaves no trace. */
static void part_blocks(struct rendering *r, const struct node *node)
{
    const struct node *parent = node->parent;
    bool tight = parent->kind == NODE_LIST && parent->tight;

    if (r->line.len)
        (void)flush(r); /* text of an item before a list in it */
    if (parent->kind == NODE_ITEM && parent->parent->tight)
        tight = true;
    if (!is_top(node) && parent->first != node && !tight)
        page_line(&r->page, "", 0);
}

/* Links. */

static bool same(const struct rendering *r, const char *text)
{
    return r->line.len - r->link_at == strlen(text) &&
           memcmp(r->line.text + r->link_at, text, strlen(text)) == 0;
}

/* An address or a number as a person writes it; NULL for what is better kept as a link. */
static const char *readable(const char *target)
{
    if (strchr(target, '?') || strchr(target, '%'))
        return NULL;
    if (text_starts(target, "mailto:"))
        return target + strlen("mailto:");
    return text_starts(target, "tel:") ? target + strlen("tel:") : NULL;
}

static size_t refer(struct rendering *r, const char *target)
{
    for (size_t i = r->reference_count; i-- > 0 && r->references[i].part == r->part;) {
        if (body_same(r->edition->body, r->references[i].target, target))
            return i + 1;
    }
    if (r->reference_count == EDITION_MAX_LINKS)
        return 0; /* an error was found already */
    r->references[r->reference_count++] = (struct reference){.target = target, .part = r->part};
    return r->reference_count;
}

static void close_link(struct rendering *r, struct node *node)
{
    const char *plain = readable(node->target);

    if (!*node->target || same(r, node->target) || (plain && same(r, plain)))
        return;
    if (plain)
        str_addf(&r->line, " (%s)", plain);
    else
        str_addf(&r->line, " [%zu]", refer(r, node->target));
}

static void open_link(struct rendering *r, struct node *node)
{
    (void)node;
    r->link_at = r->line.len;
}

/* "Join us:" and the link on a line of its own. */
static void add_link_line(struct rendering *r, const char *target)
{
    const char *plain = readable(target);

    if (r->line.len && r->line.text[r->line.len - 1] != ':')
        str_add(&r->line, ":", 1);
    (void)flush(r);
    plain = plain ? plain : target;
    page_line(&r->page, plain, strlen(plain));
}

static void add_button(struct rendering *r, struct node *node)
{
    tree_add_text(&r->line, node);
    add_link_line(r, node->first->target);
}

/* Pictures. */

static void add_image(struct rendering *r, struct node *node)
{
    AUTO(str_free) struct str alt = STR_EMPTY;

    tree_add_text(&alt, node);
    if (mustache_has_text(alt.text, alt.len))
        str_addf(&r->line, "[%s]", alt.text);
}

static void add_caption(struct rendering *r, const struct node *image)
{
    str_add_text(&r->line, image->title);
    (void)flush(r);
}

static void add_figure(struct rendering *r, struct node *node)
{
    add_image(r, node->first);
    (void)flush(r);
    add_caption(r, node->first);
}

static void add_video(struct rendering *r, struct node *node)
{
    tree_add_text(&r->line, node);
    add_link_line(r, node->first->target);
    add_caption(r, node->first->first);
}

/* Blocks. */

static void add_event(struct rendering *r, struct node *node)
{
    const struct event *event = node->event;

    str_add_text(&r->line, event->title);
    (void)flush(r);
    page_push(&r->page, "  ", "  ");
    for (size_t i = 0; i < event->time_count; i++) {
        event_add_time(&r->line, &event->times[i], r->language, "-");
        (void)flush(r);
    }
    str_add_text(&r->line, event->place);
    (void)flush(r);
    if (*event->link)
        page_line(&r->page, event->link, strlen(event->link));
    page_pop(&r->page);
}

static void add_code(struct rendering *r, struct node *node)
{
    struct line_reader lines = {.text = node->text, .left = strlen(node->text)};
    const char *line = NULL;
    size_t len = 0;

    page_push(&r->page, "    ", "    ");
    while (line_reader_next(&lines, &line, &len))
        page_line(&r->page, line, len);
    page_pop(&r->page);
}

static void close_heading(struct rendering *r, struct node *node)
{
    AUTO(str_free) struct str rule = STR_EMPTY;
    size_t columns = flush(r);

    for (size_t i = 0; i < columns; i++)
        str_add(&rule, node->level == 1 ? "=" : node->level == 2 ? "-" : "~", 1);
    if (rule.len)
        page_line(&r->page, rule.text, rule.len);
}

static void open_quote(struct rendering *r, struct node *node)
{
    (void)node;
    page_push(&r->page, "> ", "> ");
}

static void close_margin(struct rendering *r, struct node *node)
{
    (void)node;
    (void)flush(r);
    page_pop(&r->page);
}

static void open_item(struct rendering *r, struct node *node)
{
    const struct node *list = node->parent;
    char first[PAGE_MARGIN_BYTES] = "- ";
    char rest[PAGE_MARGIN_BYTES] = "  ";

    if (list->ordered) {
        int len = snprintf(first, sizeof(first), "%u. ", node->level);
        memset(rest, ' ', (size_t)len);
        rest[len] = '\0';
    }
    page_push(&r->page, first, rest);
}

static void add_rule(struct rendering *r, struct node *node)
{
    (void)node;
    page_line(&r->page, "* * *", 5);
}

static void close_text(struct rendering *r, struct node *node)
{
    (void)node;
    (void)flush(r);
}

static void open_table(struct rendering *r, struct node *node)
{
    text_table_init(&r->table, node->level);
}

static void close_cell(struct rendering *r, struct node *node)
{
    text_table_add(&r->table, r->line.text, r->line.len, node->align);
    str_reset(&r->line);
}

static void close_table(struct rendering *r, struct node *node)
{
    (void)node;
    text_table_write(&r->table, &r->page);
    text_table_done(&r->table);
}

static void add_words(struct rendering *r, struct node *node)
{
    str_add_text(&r->line, node->text);
}

/* How each kind is written; `mark` stands on both sides of it. */
struct look {
    void (*open)(struct rendering *r, struct node *node);
    void (*close)(struct rendering *r, struct node *node);
    const char *mark;
    bool whole; /* open() writes what is in it */
};

static const struct look looks[] = {
    [NODE_ROOT] = {0},
    [NODE_PARAGRAPH] = {.close = close_text},
    [NODE_HEADING] = {.close = close_heading},
    [NODE_QUOTE] = {.open = open_quote, .close = close_margin},
    [NODE_LIST] = {0},
    [NODE_ITEM] = {.open = open_item, .close = close_margin},
    [NODE_RULE] = {.open = add_rule},
    [NODE_CODE] = {.open = add_code},
    [NODE_TABLE] = {.open = open_table, .close = close_table},
    [NODE_ROW] = {0},
    [NODE_CELL] = {.close = close_cell},
    [NODE_BUTTON] = {.open = add_button, .whole = true},
    [NODE_FIGURE] = {.open = add_figure, .whole = true},
    [NODE_VIDEO] = {.open = add_video, .whole = true},
    [NODE_EVENT] = {.open = add_event},
    [NODE_TEXT] = {.open = add_words},
    [NODE_SOFT_BREAK] = {.mark = ""},
    [NODE_HARD_BREAK] = {.mark = ""},
    [NODE_EMPHASIS] = {.mark = "_"},
    [NODE_STRONG] = {.mark = "*"},
    [NODE_DELETED] = {.mark = "~"},
    [NODE_CODE_SPAN] = {.mark = "`"},
    [NODE_LINK] = {.open = open_link, .close = close_link},
    [NODE_IMAGE] = {.open = add_image, .whole = true},
};

static void enter(struct rendering *r, struct node *node)
{
    const struct look *look = &looks[node->kind];

    if (is_block(node))
        part_blocks(r, node);
    if (look->mark)
        str_add_text(&r->line, look->mark);
    if (node->kind == NODE_SOFT_BREAK)
        str_add(&r->line, " ", 1);
    if (node->kind == NODE_HARD_BREAK)
        str_add(&r->line, "\n", 1);
    if (look->open)
        look->open(r, node);
}

static void leave(struct rendering *r, struct node *node)
{
    const struct look *look = &looks[node->kind];

    if (look->close)
        look->close(r, node);
    if (look->mark)
        str_add_text(&r->line, look->mark);
    if (is_block(node) && is_top(node))
        page_line(&r->page, "", 0);
}

static bool is_full(const struct rendering *r, struct error *err)
{
    if (r->page.out->len - r->start <= RENDER_MAX_BYTES)
        return false;
    (void)error_set(err, ERROR_DATA, "%.200s: the text of this edition is larger than %zu KB",
                    r->edition->file, RENDER_MAX_BYTES >> 10);
    return true;
}

static bool add_tree(struct rendering *r, struct node *tree, struct error *err)
{
    struct tree_walk walk = TREE_WALK(tree);

    while (tree_walk_next(&walk)) {
        if (is_full(r, err))
            return false;
        if (!walk.entering) {
            leave(r, walk.node);
            continue;
        }
        enter(r, walk.node);
        if (looks[walk.node->kind].whole) {
            tree_walk_skip(&walk);
            leave(r, walk.node);
        }
    }
    return true;
}

static void add_border(struct str *out, const struct body_part *part)
{
    char sigil = '/';

    if (part->kind == BODY_SECTION)
        sigil = '#';
    else if (part->kind == BODY_INVERTED)
        sigil = '^';
    str_addf(out, "{{%c%s}}\n", sigil, part->name);
}

/* The references of one part, inside the sections that hide it. */
static size_t add_part_references(struct rendering *r, size_t at,
                                  const struct body_part *const *open, size_t depth)
{
    struct str *out = r->page.out;
    size_t part = r->references[at].part;

    for (size_t i = 0; i < depth; i++)
        add_border(out, open[i]);
    for (; at < r->reference_count && r->references[at].part == part; at++) {
        AUTO(str_free) struct str line = STR_EMPTY;
        str_addf(&line, "[%zu] %s", at + 1, r->references[at].target);
        page_line(&r->page, line.text, line.len);
    }
    for (size_t i = depth; i-- > 0;)
        str_addf(out, "{{/%s}}\n", open[i]->name);
    return at;
}

static void add_references(struct rendering *r)
{
    const struct edition_body *body = r->edition->body;
    const struct body_part *open[BODY_MAX_DEPTH];
    size_t depth = 0;
    size_t at = 0;

    for (size_t i = 0; i < body->part_count && at < r->reference_count; i++) {
        const struct body_part *part = &body->parts[i];
        if (part->kind == BODY_END)
            depth--;
        else if (part->kind != BODY_TEXT)
            open[depth++] = part;
        else if (r->references[at].part == i)
            at = add_part_references(r, at, open, depth);
    }
    if (r->reference_count)
        page_line(&r->page, "", 0);
}

bool render_text(struct str *out, const struct edition *edition, const char *language,
                 struct error *err)
{
    const struct edition_body *body = edition->body;
    struct rendering r = {.page = {.out = out, .body = body},
                          .edition = edition,
                          .language = language,
                          .start = out->len};
    bool done = true;

    r.line = STR_EMPTY;
    for (size_t i = 0; done && i < body->part_count; i++) {
        r.part = i;
        if (body->parts[i].kind == BODY_TEXT)
            done = add_tree(&r, body->parts[i].tree, err);
        else
            add_border(out, &body->parts[i]);
    }
    if (done)
        add_references(&r);
    text_table_done(&r.table);
    str_free(&r.line);
    return done && !is_full(&r, err);
}
