#include "edition/render.h"

#include "edition/body.h"
#include "edition/direction.h"
#include "edition/gather.h"
#include "edition/style.h"
#include "edition/url.h"
#include "template/mustache.h"

struct rendering {
    struct str *out;
    size_t start;
    const struct edition *edition;
    const char *language;
    const struct style *style; /* mirrored where people read right to left */
    bool rtl;
};

/* Braces are made safe for the template last (mustache_add_literal). */
static void add_escaped(struct str *out, const char *text, size_t len, bool attribute)
{
    AUTO(str_free) struct str escaped = STR_EMPTY;
    size_t done = 0;

    for (size_t i = 0; i < len; i++) {
        const char *entity = text[i] == '&'                ? "&amp;"
                             : text[i] == '<'              ? "&lt;"
                             : text[i] == '>'              ? "&gt;"
                             : attribute && text[i] == '"' ? "&quot;"
                                                           : NULL;
        if (!entity)
            continue;
        str_add(&escaped, text + done, i - done);
        str_add_text(&escaped, entity);
        done = i + 1;
    }
    str_add(&escaped, text + done, len - done);
    mustache_add_literal(out, MUSTACHE_ESCAPE_NONE, escaped.text, escaped.len);
}

static void add_text(struct str *out, const char *text, size_t len)
{
    add_escaped(out, text, len, false);
}

static void add_attribute(struct str *out, const char *text, size_t len)
{
    add_escaped(out, text, len, true);
}

static void add_url(struct str *out, const char *text, size_t len)
{
    AUTO(str_free) struct str url = STR_EMPTY;

    url_add(&url, text, len);
    add_escaped(out, url.text, url.len, true);
}

static void text(struct rendering *r, const char *words)
{
    body_add(r->out, r->edition->body, words, add_text);
}

static void open_tag(struct rendering *r, const char *tag, enum style_element element)
{
    str_addf(r->out, "<%s", tag);
    style_add(r->out, r->style, element);
    str_add_text(r->out, ">");
}

static void add_href(struct rendering *r, const char *target)
{
    str_add_text(r->out, " href=\"");
    body_add(r->out, r->edition->body, target, add_url);
    str_add_text(r->out, "\"");
}

static void add_title(struct rendering *r, const struct node *node)
{
    if (!*node->title)
        return;
    str_add_text(r->out, " title=\"");
    body_add(r->out, r->edition->body, node->title, add_attribute);
    str_add_text(r->out, "\"");
}

static void open_link(struct rendering *r, struct node *node)
{
    if (!*node->target)
        return;
    str_add_text(r->out, "<a");
    add_href(r, node->target);
    add_title(r, node);
    bool button = node->parent->kind == NODE_BUTTON;
    style_add(r->out, r->style, button ? STYLE_BUTTON_LINK : STYLE_A);
    str_add_text(r->out, ">");
}

static void close_link(struct rendering *r, struct node *node)
{
    if (*node->target)
        str_add_text(r->out, "</a>");
}

static void add_image(struct rendering *r, struct node *node)
{
    const struct edition_picture *picture = gather_picture(r->edition, node->target);
    AUTO(str_free) struct str alt = STR_EMPTY;
    bool alone = node->parent->kind == NODE_FIGURE || node->parent->parent->kind == NODE_VIDEO;

    tree_add_text(&alt, node);
    if (!picture) {
        text(r, alt.text);
        return;
    }
    str_addf(r->out, "<img src=\"cid:%s\" alt=\"", picture->content_id);
    body_add(r->out, r->edition->body, alt.text, add_attribute);
    str_add_text(r->out, "\"");
    if (!alone)
        add_title(r, node);
    style_add(r->out, r->style, STYLE_IMG);
    str_add_text(r->out, ">");
}

/* The title of a picture that stands alone is its caption. */
static void close_figure(struct rendering *r, struct node *node)
{
    const struct node *image = node->kind == NODE_VIDEO ? node->first->first : node->first;

    if (*image->title) {
        str_add_text(r->out, "\n");
        open_tag(r, "div", STYLE_CAPTION);
        text(r, image->title);
        str_add_text(r->out, "</div>");
    }
    str_add_text(r->out, "</div>\n");
}

static void add_event(struct rendering *r, struct node *node)
{
    const struct event *event = node->event;
    AUTO(str_free) struct str time = STR_EMPTY;

    open_tag(r, "div", STYLE_EVENT);
    str_add_text(r->out, "\n");
    open_tag(r, "div", STYLE_EVENT_TITLE);
    if (*event->link) {
        str_add_text(r->out, "<a");
        add_href(r, event->link);
        style_add(r->out, r->style, STYLE_A);
        str_add_text(r->out, ">");
    }
    text(r, event->title);
    str_add_text(r->out, *event->link ? "</a></div>\n" : "</div>\n");
    for (size_t i = 0; i < event->time_count; i++) {
        str_reset(&time);
        event_add_time(&time, &event->times[i], r->language, "\xe2\x80\x93");
        str_addf(r->out, "%s%s\n", time.text, i + 1 < event->time_count ? "<br>" : "");
    }
    if (*event->place) {
        str_add_text(r->out, "<br>");
        text(r, event->place);
        str_add_text(r->out, "\n");
    }
    str_add_text(r->out, "</div>\n");
}

static void open_heading(struct rendering *r, struct node *node)
{
    static const enum style_element styles[] = {STYLE_H1, STYLE_H2, STYLE_H3,
                                                STYLE_H3, STYLE_H3, STYLE_H3};
    const char tag[] = {'h', (char)('0' + node->level), '\0'};

    open_tag(r, tag, styles[node->level - 1]);
}

static void close_heading(struct rendering *r, struct node *node)
{
    str_addf(r->out, "</h%u>\n", node->level);
}

static void open_paragraph(struct rendering *r, struct node *node)
{
    open_tag(r, "p", node->postscript ? STYLE_POSTSCRIPT : STYLE_P);
}

static void open_list(struct rendering *r, struct node *node)
{
    if (node->ordered && node->level != 1)
        str_addf(r->out, "<ol start=\"%u\"", node->level);
    else
        str_add_text(r->out, node->ordered ? "<ol" : "<ul");
    style_add(r->out, r->style, node->ordered ? STYLE_OL : STYLE_UL);
    str_add_text(r->out, ">\n");
}

static void close_list(struct rendering *r, struct node *node)
{
    str_add_text(r->out, node->ordered ? "</ol>\n" : "</ul>\n");
}

static void open_table(struct rendering *r, struct node *node)
{
    (void)node;
    str_add_text(r->out, "<table cellpadding=\"0\" cellspacing=\"0\"");
    style_add(r->out, r->style, STYLE_TABLE);
    str_add_text(r->out, ">\n");
}

static void open_cell(struct rendering *r, struct node *node)
{
    static const char *const aligns[] = {
        [NODE_ALIGN_NONE] = "",
        [NODE_ALIGN_LEFT] = " align=\"left\"",
        [NODE_ALIGN_CENTER] = " align=\"center\"",
        [NODE_ALIGN_RIGHT] = " align=\"right\"",
    };

    enum node_align align = node->align;

    /* a heading is centred otherwise, above cells that are not */
    if (node->head && align == NODE_ALIGN_NONE)
        align = r->rtl ? NODE_ALIGN_RIGHT : NODE_ALIGN_LEFT;
    str_addf(r->out, "<%s%s", node->head ? "th scope=\"col\"" : "td", aligns[align]);
    style_add(r->out, r->style, node->head ? STYLE_TH : STYLE_TD);
    str_add_text(r->out, ">");
}

static void close_cell(struct rendering *r, struct node *node)
{
    str_add_text(r->out, node->head ? "</th>" : "</td>");
}

static void open_button(struct rendering *r, struct node *node)
{
    (void)node;
    str_add_text(r->out, "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\"><tr>");
    open_tag(r, "td", STYLE_BUTTON);
}

static void add_code(struct rendering *r, struct node *node)
{
    open_tag(r, "pre", STYLE_PRE);
    text(r, node->text);
}

static void add_words(struct rendering *r, struct node *node)
{
    text(r, node->text);
}

/* How each kind is written: a tag with its style, or a function, then what follows. */
struct look {
    const char *tag;
    enum style_element style;
    void (*open)(struct rendering *r, struct node *node);
    const char *after_open;
    void (*close)(struct rendering *r, struct node *node);
    const char *after;
};

static const struct look looks[] = {
    [NODE_ROOT] = {0},
    [NODE_PARAGRAPH] = {.open = open_paragraph, .after = "</p>\n"},
    [NODE_HEADING] = {.open = open_heading, .close = close_heading},
    [NODE_QUOTE] = {"blockquote", STYLE_BLOCKQUOTE, .after_open = "\n", .after = "</blockquote>\n"},
    [NODE_LIST] = {.open = open_list, .close = close_list},
    [NODE_ITEM] = {"li", STYLE_LI, .after = "</li>\n"},
    [NODE_RULE] = {"hr", STYLE_HR, .after = "\n"},
    [NODE_CODE] = {.open = add_code, .after = "</pre>\n"},
    [NODE_TABLE] = {.open = open_table, .after = "</table>\n"},
    [NODE_ROW] = {.after_open = "<tr>", .after = "</tr>\n"},
    [NODE_CELL] = {.open = open_cell, .close = close_cell},
    [NODE_BUTTON] = {.open = open_button, .after = "</td></tr></table>\n"},
    [NODE_FIGURE] = {"div", STYLE_FIGURE, .close = close_figure},
    [NODE_VIDEO] = {"div", STYLE_FIGURE, .close = close_figure},
    [NODE_EVENT] = {.open = add_event},
    [NODE_TEXT] = {.open = add_words},
    [NODE_SOFT_BREAK] = {.after = "\n"},
    [NODE_HARD_BREAK] = {.after = "<br>\n"},
    [NODE_EMPHASIS] = {.after_open = "<em>", .after = "</em>"},
    [NODE_STRONG] = {.after_open = "<strong>", .after = "</strong>"},
    [NODE_DELETED] = {.after_open = "<del>", .after = "</del>"},
    [NODE_CODE_SPAN] = {"code", STYLE_CODE, .after = "</code>"},
    [NODE_LINK] = {.open = open_link, .close = close_link},
    [NODE_IMAGE] = {.open = add_image},
};

static void enter(struct rendering *r, struct node *node)
{
    const struct look *look = &looks[node->kind];

    if (look->tag)
        open_tag(r, look->tag, look->style);
    if (look->open)
        look->open(r, node);
    if (look->after_open)
        str_add_text(r->out, look->after_open);
}

static void leave(struct rendering *r, struct node *node)
{
    const struct look *look = &looks[node->kind];

    if (look->close)
        look->close(r, node);
    if (look->after)
        str_add_text(r->out, look->after);
}

static bool is_full(const struct rendering *r, struct error *err)
{
    if (r->out->len - r->start <= RENDER_MAX_BYTES)
        return false;
    (void)error_set(err, ERROR_DATA, "%.200s: the HTML of this edition is larger than %zu KB",
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
        if (walk.node->kind == NODE_IMAGE) /* what is in it became its alt text */
            tree_walk_skip(&walk);
    }
    return true;
}

static bool add_parts(struct rendering *r, struct error *err)
{
    const struct edition_body *body = r->edition->body;
    bool done = true;

    for (size_t i = 0; done && i < body->part_count; i++) {
        const struct body_part *part = &body->parts[i];
        if (part->kind == BODY_TEXT)
            done = add_tree(r, part->tree, err);
        else
            str_addf(r->out, "{{%c%s}}\n",
                     part->kind == BODY_SECTION    ? '#'
                     : part->kind == BODY_INVERTED ? '^'
                                                   : '/',
                     part->name);
    }
    return done && !is_full(r, err);
}

bool render_html(struct str *out, const struct edition *edition, const struct style *style,
                 const char *language, struct error *err)
{
    AUTO(style_free) struct style mirrored = {0};
    struct rendering r = {
        .out = out, .start = out->len, .edition = edition, .language = language, .style = style};

    r.rtl = direction_is_rtl(language);
    if (r.rtl) {
        mirrored = style_mirror(style);
        r.style = &mirrored;
    }
    return add_parts(&r, err);
}
