#include "edition/body.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "edition/lined.h"
#include "edition/render.h"
#include "template/mark.h"

#define FIRST_CHARACTER 0xf0000U

/* A part being collected. */
struct collecting {
    struct edition *edition;
    struct edition_body *body;
    struct findings *findings;
    const struct body_source *source;
    struct lined *texts; /* of the parts; the last one is being filled */
    size_t text_count;
    int line; /* of source->text[line_at] */
    size_t line_at;
    const char *open[BODY_MAX_DEPTH];
    int open_lines[BODY_MAX_DEPTH];
    size_t depth;
    bool full; /* a bound was passed */
};

static int line_of(struct collecting *c, size_t at)
{
    for (; c->line_at < at; c->line_at++)
        c->line += c->source->text[c->line_at] == '\n';
    return c->line;
}

static void wrong(struct collecting *c, const struct mark *mark, const char *what, const char *mend)
{
    AUTO(str_free) struct str tag = STR_EMPTY;
    AUTO(str_free) struct str shown = STR_EMPTY;

    str_add(&tag, c->source->text + mark->start, mark->end - mark->start);
    text_add_clean(&shown, tag.text, 60);
    finding_add(c->findings, FINDING_ERROR, c->source->file, line_of(c, mark->start), mend,
                "%s '%s'", what, shown.text);
}

/* Said once, and then what comes is left out. */
static void too_many(struct collecting *c, const struct mark *mark, const char *what)
{
    if (!c->full)
        wrong(c, mark, what, "Use fewer");
    c->full = true;
}

static struct lined *text_of(struct collecting *c)
{
    return &c->texts[c->text_count - 1];
}

/* Source text goes into the part, which remembers where its lines come from. */
static void collect(struct collecting *c, size_t from, size_t to)
{
    lined_add(text_of(c), c->source->text + from, to - from, line_of(c, from));
}

static struct body_part *add_part(struct collecting *c, enum body_part_kind kind)
{
    struct edition_body *body = c->body;

    body->parts = xrealloc(body->parts, body->part_count + 1, sizeof(*body->parts));
    struct body_part *part = &body->parts[body->part_count++];
    *part = (struct body_part){.kind = kind, .name = ""};
    return part;
}

static void start_text(struct collecting *c)
{
    c->texts = xrealloc(c->texts, c->text_count + 1, sizeof(*c->texts));
    lined_init(&c->texts[c->text_count++]);
}

/* Its tree is made when all texts are there (parse_texts). */
static void end_text(struct collecting *c)
{
    struct lined *text = text_of(c);

    if (!mustache_has_text(text->text.text, text->text.len)) {
        lined_done(text); /* no part: filled anew */
        lined_init(text);
        return;
    }
    add_part(c, BODY_TEXT);
    start_text(c);
}

static void parse_texts(struct collecting *c)
{
    size_t part = 0;

    lined_share_definitions(c->texts, c->text_count);
    for (size_t i = 0; i < c->text_count; i++) {
        const struct lined *text = &c->texts[i];
        const struct tree_source source = {
            .text = text->text.text,
            .len = text->text.len,
            .lines = {.starts = text->starts, .lines = text->lines, .count = text->count},
            .file = c->source->file,
        };
        if (!text->text.len)
            continue;
        while (c->body->parts[part].kind != BODY_TEXT)
            part++;
        c->body->parts[part++].tree = tree_parse(&c->body->arena, &source, c->findings);
    }
}

static void note_name(struct collecting *c, const struct mark *mark)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    struct edition_blank blank = {
        .line = line_of(c, mark->start),
        .has_fallback = mark->fallback != NULL,
        .is_section = mark->kind != MARK_VALUE,
    };

    str_add(&name, mark->name, mark->name_len);
    blank.name = name.text;
    edition_note_blank(c->edition, &blank);
}

static size_t columns_of(const struct mark *mark)
{
    return mark->fallback ? text_width(mark->fallback, mark->fallback_len) : RENDER_BLANK_COLUMNS;
}

static void add_character(struct collecting *c, size_t blank, int line)
{
    uint32_t number = FIRST_CHARACTER + (uint32_t)blank;
    char octets[BODY_BLANK_BYTES];

    octets[0] = (char)(unsigned char)(0xf0 | number >> 18);
    octets[1] = (char)(unsigned char)(0x80 | (number >> 12 & 0x3f));
    octets[2] = (char)(unsigned char)(0x80 | (number >> 6 & 0x3f));
    octets[3] = (char)(unsigned char)(0x80 | (number & 0x3f));
    lined_add(text_of(c), octets, sizeof(octets), line);
}

static void add_blank(struct collecting *c, const struct mark *mark)
{
    struct edition_body *body = c->body;
    bool is_text = mark->name_len == 0 && mark->fallback;

    if (!is_text && !mustache_is_name(mark->name, mark->name_len)) {
        wrong(c, mark, "a blank's name has no spaces or signs, as it has in",
              "Write it as in {{first_name|friend}}");
        return;
    }
    if (body->blank_count == BODY_MAX_BLANKS) {
        too_many(c, mark, "the edition has too many blanks, beginning with");
        return;
    }
    if (!is_text)
        note_name(c, mark);
    add_character(c, body->blank_count, line_of(c, mark->start));
    if ((body->blank_count & (body->blank_count - 1)) == 0)
        body->blanks = xrealloc(body->blanks, body->blank_count ? body->blank_count * 2 : 1,
                                sizeof(*body->blanks));
    body->blanks[body->blank_count++] = (struct body_blank){
        .tag = arena_text(&body->arena, c->source->text + mark->start, mark->end - mark->start),
        .columns = columns_of(mark),
    };
}

static void open_section(struct collecting *c, const struct mark *mark)
{
    if (!mustache_is_name(mark->name, mark->name_len)) {
        wrong(c, mark, "a section's name has no spaces or signs, as it has in",
              "Write it as in {{#member}}");
        return;
    }
    if (c->depth == BODY_MAX_DEPTH || c->body->part_count + 3 > BODY_MAX_PARTS) {
        too_many(c, mark, "the edition has too many sections, beginning with");
        return;
    }
    end_text(c);
    bool inverted = mark->kind == MARK_INVERTED;
    struct body_part *part = add_part(c, inverted ? BODY_INVERTED : BODY_SECTION);
    part->name = arena_text(&c->body->arena, mark->name, mark->name_len);
    c->open[c->depth] = part->name;
    c->open_lines[c->depth] = line_of(c, mark->start);
    c->depth++;
    note_name(c, mark);
}

static void close_section(struct collecting *c, const struct mark *mark)
{
    const char *open = c->depth ? c->open[c->depth - 1] : NULL;

    if (c->full)
        return;
    if (!open) {
        wrong(c, mark, "no section is open here to be closed by", "Take it out");
        return;
    }
    if (strlen(open) != mark->name_len || memcmp(open, mark->name, mark->name_len) != 0) {
        AUTO(str_free) struct str mend = STR_EMPTY;
        str_addf(&mend, "Close section '%.60s' of line %d first", open,
                 c->open_lines[c->depth - 1]);
        wrong(c, mark, "this closes a section that is not the last one opened:", mend.text);
        return;
    }
    end_text(c);
    add_part(c, BODY_END)->name = open;
    c->depth--;
}

static void take_border(struct collecting *c, const struct mark *mark)
{
    if (!mark->alone)
        wrong(c, mark, "a section's tag must stand alone on its line:",
              "Put it on a line of its own; inside a line use {{name|fall-back}}");
    else if (mark->kind == MARK_END)
        close_section(c, mark);
    else
        open_section(c, mark);
}

static void take_mark(struct collecting *c, const struct mark *mark)
{
    const char *text = c->source->text + mark->start;
    bool lines = memchr(text, '\n', mark->end - mark->start) != NULL;

    switch (mark->kind) {
    case MARK_VALUE:
        if (lines)
            wrong(c, mark, "a blank must end on its line:", "Write it on one line");
        else
            add_blank(c, mark);
        break;
    case MARK_RAW:
        wrong(c, mark, "an edition has no unescaped blanks such as", "Write {{name}}");
        break;
    case MARK_PARTIAL:
        wrong(c, mark, "an edition cannot take in other files, as in", "Copy the text");
        break;
    case MARK_DELIMITERS:
        wrong(c, mark, "blanks are always written {{name}}, so there is no", "Take it out");
        break;
    case MARK_SECTION:
    case MARK_INVERTED:
    case MARK_END:
        take_border(c, mark);
        break;
    case MARK_COMMENT:
        break;
    }
}

static void read_parts(struct collecting *c)
{
    const struct body_source *source = c->source;
    const struct mark_delimiters delimiters = MARK_DELIMITERS_DEFAULT;
    struct mark mark = {0};
    size_t at = 0;

    for (;;) {
        enum mark_found found = mark_next(&mark, source->text, source->len, at, &delimiters);
        if (found == MARK_NOT_CLOSED)
            finding_add(c->findings, FINDING_ERROR, source->file, line_of(c, mark.start),
                        "Close it with }}, or write {{|{}} for a brace", "'{{' is not closed");
        if (found != MARK_FOUND)
            break;
        collect(c, at, mark.alone ? mark.line_start : mark.start);
        at = mark.alone ? mark.line_end : mark.end;
        take_mark(c, &mark);
    }
    collect(c, at, source->len);
    end_text(c);
    while (c->depth > 0) {
        c->depth--;
        finding_add(c->findings, FINDING_ERROR, source->file, c->open_lines[c->depth],
                    "Close it with {{/...}} on a line of its own", "section '%.60s' is not closed",
                    c->open[c->depth]);
        add_part(c, BODY_END)->name = c->open[c->depth];
    }
}

struct edition_body *body_read(struct edition *edition, const struct body_source *source,
                               struct findings *findings)
{
    struct edition_body *body = xcalloc(1, sizeof(*body));
    struct collecting c = {
        .edition = edition,
        .body = body,
        .findings = findings,
        .source = source,
        .line = source->line,
    };

    start_text(&c);
    read_parts(&c);
    parse_texts(&c);
    for (size_t i = 0; i < c.text_count; i++)
        lined_done(&c.texts[i]);
    free(c.texts);
    return body;
}

void body_free(struct edition_body *body)
{
    if (!body)
        return;
    arena_free(&body->arena);
    free(body->parts);
    free(body->blanks);
    free(body);
}

const struct body_blank *body_blank_at(const struct edition_body *body, const char *text,
                                       size_t len)
{
    const unsigned char *p = (const unsigned char *)text;

    if (len < BODY_BLANK_BYTES || p[0] != 0xf3)
        return NULL;
    uint32_t c = (uint32_t)(p[0] & 7) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
                 (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
    if (c < FIRST_CHARACTER || c - FIRST_CHARACTER >= body->blank_count)
        return NULL;
    return &body->blanks[c - FIRST_CHARACTER];
}

/* The next blank in text, at its end when there is none; *blank is NULL then. */
static const char *next_blank(const struct edition_body *body, const char *text, size_t len,
                              const struct body_blank **blank)
{
    const char *end = text + len;

    for (const char *at = text; (at = memchr(at, 0xf3, (size_t)(end - at))); at++) {
        *blank = body_blank_at(body, at, (size_t)(end - at));
        if (*blank)
            return at;
    }
    *blank = NULL;
    return end;
}

void body_add(struct str *out, const struct edition_body *body, const char *text,
              void (*add)(struct str *out, const char *text, size_t len))
{
    size_t len = strlen(text);

    for (;;) {
        const struct body_blank *blank = NULL;
        const char *at = next_blank(body, text, len, &blank);
        add(out, text, (size_t)(at - text));
        if (!blank)
            return;
        str_add_text(out, blank->tag);
        len -= (size_t)(at - text) + BODY_BLANK_BYTES;
        text = at + BODY_BLANK_BYTES;
    }
}

bool body_has_blank(const struct edition_body *body, const char *text)
{
    const struct body_blank *blank = NULL;

    (void)next_blank(body, text, strlen(text), &blank);
    return blank != NULL;
}

bool body_same(const struct edition_body *body, const char *a, const char *b)
{
    for (;;) {
        const struct body_blank *in_a = NULL;
        const struct body_blank *in_b = NULL;
        const char *end_a = next_blank(body, a, strlen(a), &in_a);
        const char *end_b = next_blank(body, b, strlen(b), &in_b);
        if (end_a - a != end_b - b || memcmp(a, b, (size_t)(end_a - a)) != 0)
            return false;
        if (!in_a || !in_b)
            return in_a == in_b;
        if (strcmp(in_a->tag, in_b->tag) != 0)
            return false;
        a = end_a + BODY_BLANK_BYTES;
        b = end_b + BODY_BLANK_BYTES;
    }
}

size_t body_columns(const struct edition_body *body, const char *text, size_t len)
{
    size_t columns = 0;

    for (;;) {
        const struct body_blank *blank = NULL;
        const char *at = next_blank(body, text, len, &blank);
        columns += text_width(text, (size_t)(at - text));
        if (!blank)
            return columns;
        columns += blank->columns;
        len -= (size_t)(at - text) + BODY_BLANK_BYTES;
        text = at + BODY_BLANK_BYTES;
    }
}
