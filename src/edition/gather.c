#include "edition/gather.h"

#include "base/text.h"
#include "base/xalloc.h"

#define DEAD_WORDS 30 /* octets shown of what stands before */
#define DEAD_SHOWN 20 /* links that are none; more would only hide the rest */

struct gathering {
    struct edition *edition;
    struct findings *findings;
    size_t links;
    size_t dead; /* links that are none */
};

static void add_picture(struct gathering *g, const struct node *node)
{
    struct edition *edition = g->edition;
    AUTO(str_free) struct str id = STR_EMPTY;

    if (gather_picture(edition, node->target))
        return;
    if (edition->picture_count == EDITION_MAX_PICTURES) {
        finding_add(g->findings, FINDING_ERROR, edition->file, node->line, "Link to some of them",
                    "the edition has more than %d pictures", EDITION_MAX_PICTURES);
        return;
    }
    /* an id must look like an address (RFC 2045, 7), and .invalid is nobody's (RFC 2606) */
    str_addf(&id, "picture%zu.%s@fortnight.invalid", edition->picture_count + 1, edition->slug);
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.text[i];
        if (c <= ' ' || c >= 0x7f || strchr("<>()[]\\,;:\"", c))
            id.text[i] = '-';
    }
    edition->pictures =
        xrealloc(edition->pictures, edition->picture_count + 1, sizeof(*edition->pictures));
    edition->pictures[edition->picture_count++] = (struct edition_picture){
        .path = xstrdup(node->target),
        .content_id = str_take(&id),
        .line = node->line,
    };
}

static void take_picture(struct gathering *g, struct node *node)
{
    AUTO(str_free) struct str alt = STR_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;
    const char *path = node->target;

    text_add_clean(&shown, path, 60);
    tree_add_text(&alt, node);
    if (!mustache_has_text(alt.text, alt.len))
        finding_add(g->findings, FINDING_WARNING, g->edition->file, node->line,
                    "Say in the brackets what it shows: ![what it shows](file)",
                    "the picture '%s' has no words for those who cannot see it", shown.text);
    if (body_has_blank(g->edition->body, path))
        finding_add(g->findings, FINDING_ERROR, g->edition->file, node->line,
                    "Name the file; a section can choose between pictures",
                    "a picture's file cannot be a blank");
    else if (strstr(path, ":") || strncmp(path, "//", 2) == 0)
        finding_add(g->findings, FINDING_ERROR, g->edition->file, node->line,
                    "Save it beside the edition: fetching it would tell who reads",
                    "the picture '%s' is not a file beside the edition", shown.text);
    else if (!*path || *path == '/' || strstr(path, ".."))
        finding_add(g->findings, FINDING_ERROR, g->edition->file, node->line,
                    "Put it into the folder of the edition",
                    "the picture '%s' is not a file beside the edition", shown.text);
    else
        add_picture(g, node);
}

/* What Markdown left as text, although it was meant for a link. */
static const struct {
    const char *start;
    char end;
    const char *what;
    const char *mend;
} dead_links[] = {
    {"][", ']',
     "this looks like a link whose address is missing:", "Add a line '[name]: https://...'"},
    {"](", ')',
     "this looks like a link, but is none:", "Take blanks and brackets out of the address"},
    {"] (http", ')', "this looks like a link, but is none:", "Take the blank out between ] and ("},
};

/* "[the words][reference]" for the "][" at `at`, cut where it is long. Returns what follows it. */
static const char *add_dead(struct str *out, const char *text, const char *at, size_t kind)
{
    size_t start = strlen(dead_links[kind].start);
    size_t inside = strcspn(at + start, (const char[]){dead_links[kind].end, '\0'});
    const char *end = at + start + inside;
    const char *from = at;
    AUTO(str_free) struct str whole = STR_EMPTY;

    while (from > text && *from != '[' && at - from < DEAD_WORDS)
        from--;
    while (((unsigned char)*from & 0xc0) == 0x80) /* not in the middle of a character */
        from++;
    str_add(&whole, from, (size_t)(end - from) + (*end != '\0'));
    text_add_clean(out, whole.text, 60);
    return end;
}

static void take_text(struct gathering *g, const struct node *node)
{
    for (size_t i = 0; i < sizeof(dead_links) / sizeof(dead_links[0]); i++) {
        const char *at = node->text;
        while (g->dead < DEAD_SHOWN && (at = strstr(at, dead_links[i].start))) {
            AUTO(str_free) struct str shown = STR_EMPTY;
            at = add_dead(&shown, node->text, at, i);
            g->dead++;
            finding_add(g->findings, FINDING_WARNING, g->edition->file, node->line,
                        dead_links[i].mend, "%s '%s'", dead_links[i].what, shown.text);
        }
    }
}

static void take_tree(struct gathering *g, struct node *tree)
{
    struct tree_walk walk = TREE_WALK(tree);

    while (tree_walk_next(&walk)) {
        if (!walk.entering)
            continue;
        if (walk.node->kind == NODE_IMAGE)
            take_picture(g, walk.node);
        else if (walk.node->kind == NODE_TEXT && walk.node->parent->kind != NODE_CODE_SPAN)
            take_text(g, walk.node);
        else if (walk.node->kind == NODE_LINK && ++g->links == EDITION_MAX_LINKS + 1)
            finding_add(g->findings, FINDING_ERROR, g->edition->file, walk.node->line,
                        "Leave some of them out", "the edition has more than %d links",
                        EDITION_MAX_LINKS);
    }
}

static bool is_letter(char c)
{
    return (text_lower_char(c) >= 'a' && text_lower_char(c) <= 'z') || (c & 0x80);
}

static void mark_postscript(struct node *tree)
{
    struct node *last = tree->last;
    AUTO(str_free) struct str text = STR_EMPTY;

    if (!last || last->kind != NODE_PARAGRAPH)
        return;
    tree_add_text(&text, last);
    size_t len = text_starts(text.text, "P.S") ? 3 : 2;
    last->postscript = (len == 3 || text_starts(text.text, "PS")) && !is_letter(text.text[len]);
}

void gather(struct edition *edition, struct findings *findings)
{
    struct gathering g = {.edition = edition, .findings = findings};
    struct node *last = NULL;

    for (size_t i = 0; i < edition->body->part_count; i++) {
        if (!edition->body->parts[i].tree)
            continue;
        last = edition->body->parts[i].tree;
        take_tree(&g, last);
    }
    if (last)
        mark_postscript(last);
}

const struct edition_picture *gather_picture(const struct edition *edition, const char *path)
{
    for (size_t i = 0; i < edition->picture_count; i++) {
        if (strcmp(edition->pictures[i].path, path) == 0)
            return &edition->pictures[i];
    }
    return NULL;
}
