#include "template/mustache.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "template/html_place.h"
#include "template/mark.h"
#include "template/program.h"
#include "template/text_place.h"

/* A template being read: the one asked for, or a partial inside it. */
struct reading {
    const char *text;
    size_t len;
    size_t at;
    char *indented; /* owns text when a partial was indented */
    const char *partial;
    const char *file;
    int line;
    size_t line_at; /* what line counts up to */
    size_t open;    /* sections that were open when it began */
    struct mark_delimiters delimiters;
};

struct section {
    size_t step;
    struct html_place place;
};

struct compiler {
    struct mustache *program;
    const struct mustache_partials *partials;
    struct reading readings[MUSTACHE_MAX_DEPTH];
    size_t reading_count;
    struct section sections[MUSTACHE_MAX_DEPTH];
    size_t section_count;
    struct html_place place;
    struct text_place text_place;
    struct str literal; /* what was read since the last step */
    size_t bytes;       /* of all sources */
    bool strict;
    uint16_t slots[PROGRAM_SLOTS];
    struct error *err;
};

static struct reading *top(struct compiler *c)
{
    return &c->readings[c->reading_count - 1];
}

static int line_of(struct reading *r, size_t at)
{
    for (; r->line_at < at; r->line_at++)
        r->line += r->text[r->line_at] == '\n';
    return r->line;
}

static bool wrong(struct compiler *c, size_t at, const char *what, const char *name)
{
    struct reading *r = top(c);
    AUTO(str_free) struct str shown = STR_EMPTY;

    text_add_clean(&shown, name, 60);
    return error_set(c->err, ERROR_DATA, "%s:%d: %s%s%s%s", r->file, line_of(r, at), what,
                     shown.len ? " '" : "", shown.text, shown.len ? "'" : "");
}

static bool wrong_mark(struct compiler *c, const struct mark *mark, const char *what)
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    str_add(&shown, top(c)->text + mark->start, mark->end - mark->start);
    return wrong(c, mark->start, what, shown.text);
}

static void add_literal(struct compiler *c, const char *text, size_t len)
{
    if (c->program->format == MUSTACHE_HTML)
        html_place_read(&c->place, text, len);
    else if (c->program->format == MUSTACHE_TEXT)
        text_place_read(&c->text_place, text, len);
    str_add(&c->literal, text, len);
}

static struct mustache_step *add_step(struct compiler *c, enum mustache_kind kind, size_t at)
{
    struct mustache_step *step = NULL;

    if (c->literal.len) {
        const char *text = program_keep(c->program, c->literal.text, c->literal.len);
        step = program_add(c->program, MUSTACHE_LITERAL);
        step->text = text;
        step->len = c->literal.len;
        step->name = "";
        step->file = top(c)->file;
        step->line = line_of(top(c), at);
        str_reset(&c->literal);
    }
    if (kind == MUSTACHE_LITERAL)
        return step;
    step = program_add(c->program, kind);
    step->file = top(c)->file;
    step->line = line_of(top(c), at);
    return step;
}

bool mustache_is_name(const char *name, size_t len)
{
    if (len == 0 || len > MUSTACHE_MAX_NAME || strchr("#^/!=", name[0]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)name[i] <= ' ' || strchr("{}|<>\"&", name[i]))
            return false;
    }
    return !text_has_control(name, len);
}

/* A step with the mark's name; NULL with the error set. */
static struct mustache_step *add_named(struct compiler *c, enum mustache_kind kind,
                                       const struct mark *mark)
{
    size_t name_at = 0;

    if (mark->name_len == 0) {
        (void)wrong_mark(c, mark, "there is no name in");
        return NULL;
    }
    if (mark->name_len > MUSTACHE_MAX_NAME || memchr(mark->name, '\0', mark->name_len)) {
        (void)wrong_mark(c, mark, "this is too long for a name:");
        return NULL;
    }
    if (c->strict && !mustache_is_name(mark->name, mark->name_len)) {
        (void)wrong_mark(c, mark, "a name has no blanks or markup in it (write '_'), as in");
        return NULL;
    }
    if (c->program->step_count + 2 > MUSTACHE_MAX_STEPS ||
        !program_name(c->program, c->slots, mark->name, mark->name_len, &name_at)) {
        (void)wrong(c, mark->start, "there are too many blanks in this template", "");
        return NULL;
    }
    struct mustache_step *step = add_step(c, kind, mark->start);
    step->name_at = name_at;
    step->name = c->program->names[name_at];
    return step;
}

static bool escape_here(struct compiler *c, const struct mark *mark, enum mustache_escape *escape)
{
    switch (c->program->format) {
    case MUSTACHE_SPEC:
        *escape = mark->kind == MARK_RAW ? MUSTACHE_ESCAPE_NONE : MUSTACHE_ESCAPE_SPEC;
        return true;
    case MUSTACHE_TEXT:
        *escape =
            text_place_in_link(&c->text_place) ? MUSTACHE_ESCAPE_URL_PART : MUSTACHE_ESCAPE_TEXT;
        return true;
    case MUSTACHE_HEADER:
        *escape = MUSTACHE_ESCAPE_HEADER;
        return true;
    case MUSTACHE_HTML:
        return html_place_escape(&c->place, escape) ||
               wrong_mark(c, mark,
                          "a blank may stand in text, in href and in quoted attributes that are "
                          "neither code, style nor a picture's address, not so");
    }
    return false;
}

/* {{|text}}. A brace may stand everywhere, since it is how "{{" is written. */
static bool read_text(struct compiler *c, const struct mark *mark)
{
    enum mustache_escape escape = MUSTACHE_ESCAPE_NONE;
    AUTO(str_free) struct str text = STR_EMPTY;
    bool is_brace = mark->fallback_len == 1 && mark->fallback[0] == '{';

    if (mark->fallback_len == 0)
        return true;
    if (!is_brace && !escape_here(c, mark, &escape))
        return false;
    mustache_add_escaped(&text, escape, mark->fallback, mark->fallback_len);
    add_literal(c, text.text, text.len);
    return true;
}

static bool read_value(struct compiler *c, const struct mark *mark)
{
    enum mustache_escape escape = MUSTACHE_ESCAPE_NONE;

    if (c->strict && mark->name_len == 0 && mark->fallback)
        return read_text(c, mark);
    if (!escape_here(c, mark, &escape))
        return false;
    struct mustache_step *step = add_named(c, MUSTACHE_VALUE, mark);
    if (!step)
        return false;
    step->escape = escape;
    if (mark->fallback) {
        step->fallback = program_keep(c->program, mark->fallback, mark->fallback_len);
        step->fallback_len = mark->fallback_len;
    }
    html_place_value(&c->place);
    if (!text_place_in_link(
            &c->text_place)) /* a word that begins with a value is no link of ours */
        text_place_read(&c->text_place, "?", 1);
    return true;
}

static bool read_section(struct compiler *c, const struct mark *mark)
{
    if (c->section_count == MUSTACHE_MAX_DEPTH)
        return wrong_mark(c, mark, "sections are too deep inside each other at");
    struct mustache_step *step =
        add_named(c, mark->kind == MARK_SECTION ? MUSTACHE_SECTION : MUSTACHE_INVERTED, mark);
    if (!step)
        return false;
    c->sections[c->section_count++] = (struct section){
        .step = c->program->step_count - 1,
        .place = c->place,
    };
    return true;
}

static bool read_end(struct compiler *c, const struct mark *mark)
{
    if (c->section_count == top(c)->open)
        return wrong_mark(c, mark, "no section is open here to be closed by");
    const struct section *section = &c->sections[c->section_count - 1];
    const char *opened = c->program->steps[section->step].name;
    if (strlen(opened) != mark->name_len || memcmp(opened, mark->name, mark->name_len) != 0) {
        AUTO(str_free) struct str what = STR_EMPTY;
        str_addf(&what, "section '%.60s' of line %d must be closed before", opened,
                 c->program->steps[section->step].line);
        return wrong_mark(c, mark, what.text);
    }
    if (c->strict && !html_place_join(&c->place, &section->place))
        return wrong_mark(c, mark,
                          "a section must begin and end between the same HTML tags, not so");
    size_t begin = section->step;
    struct mustache_step *step = add_named(c, MUSTACHE_END, mark);
    if (!step)
        return false;
    step->other = begin;
    c->program->steps[begin].other = c->program->step_count - 1;
    c->section_count--;
    return true;
}

static bool is_open(const struct compiler *c, const char *partial)
{
    for (size_t i = 0; i < c->reading_count; i++) {
        if (c->readings[i].partial && strcmp(c->readings[i].partial, partial) == 0)
            return true;
    }
    return false;
}

static bool push(struct compiler *c, const struct mustache_source *source, const char *partial)
{
    c->readings[c->reading_count++] = (struct reading){
        .text = source->text,
        .len = source->len,
        .partial = partial,
        .file = program_keep(c->program, source->file, strlen(source->file)),
        .line = source->line ? source->line : 1,
        .open = c->section_count,
        .delimiters = MARK_DELIMITERS_DEFAULT,
    };
    c->bytes += source->len;
    if (c->bytes > MUSTACHE_MAX_BYTES)
        return wrong(c, 0, "this template is too large with its partials", "");
    if (c->strict && !text_is_utf8(source->text, source->len))
        return wrong(c, 0, "this template is not UTF-8 text", "");
    return true;
}

static bool read_partial(struct compiler *c, const struct mark *mark)
{
    struct reading *r = top(c);
    struct mustache_source source = {0};
    AUTO(str_free) struct str name = STR_EMPTY;
    size_t indent_len = mark->alone ? mark->start - mark->line_start : 0;

    str_add(&name, mark->name, mark->name_len);
    if (is_open(c, name.text)) {
        if (c->strict)
            return wrong_mark(c, mark, "a partial includes itself at");
        struct mustache_step *step = add_named(c, MUSTACHE_PARTIAL, mark);
        if (!step)
            return false;
        step->fallback = program_keep(c->program, r->text + mark->start - indent_len, indent_len);
        step->fallback_len = indent_len;
        return true;
    }
    if (!c->partials || !c->partials->find(c->partials->ctx, name.text, &source))
        return !c->strict || wrong_mark(c, mark, "there is no partial for");
    if (c->reading_count == MUSTACHE_MAX_DEPTH)
        return wrong_mark(c, mark, "partials are too deep inside each other at");
    char *indented = NULL;
    if (indent_len) {
        indented = program_indent(source.text, &source.len, r->text + mark->line_start, indent_len);
        source.text = indented;
    }
    bool done = push(c, &source, program_keep(c->program, name.text, name.len));
    top(c)->indented = indented;
    return done;
}

static bool read_mark(struct compiler *c, const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_RAW:
        if (c->strict)
            return wrong_mark(c, mark, "write {{name}}: a value is always escaped here, unlike in");
        return read_value(c, mark);
    case MARK_VALUE:
        return read_value(c, mark);
    case MARK_SECTION:
    case MARK_INVERTED:
        return read_section(c, mark);
    case MARK_END:
        return read_end(c, mark);
    case MARK_PARTIAL:
        return read_partial(c, mark);
    case MARK_DELIMITERS:
        if (c->strict)
            return wrong_mark(c, mark, "tags are always written {{ }} here, so do without");
        return mark_read_delimiters(mark, &top(c)->delimiters) ||
               wrong_mark(c, mark, "these are no delimiters:");
    case MARK_COMMENT:
        return true;
    }
    return false;
}

/* Reads up to and with the next mark; at the end of a source goes back to the one it stands in. */
static bool read_on(struct compiler *c)
{
    struct reading *r = top(c);
    struct mark mark = {0};

    switch (mark_next(&mark, r->text, r->len, r->at, &r->delimiters)) {
    case MARK_NOT_CLOSED:
        return wrong(c, mark.start, "this tag is not closed:", r->delimiters.open);
    case MARK_NO_MORE:
        add_literal(c, r->text + r->at, r->len - r->at);
        (void)add_step(c, MUSTACHE_LITERAL, r->at);
        if (c->section_count > r->open) {
            const struct mustache_step *open =
                &c->program->steps[c->sections[c->section_count - 1].step];
            return error_set(c->err, ERROR_DATA, "%s:%d: section '%.60s' is not closed", open->file,
                             open->line, open->name);
        }
        free(r->indented);
        c->reading_count--;
        return true;
    case MARK_FOUND:
        break;
    }
    size_t until = mark.alone ? mark.line_start : mark.start;
    add_literal(c, r->text + r->at, until - r->at);
    r->at = mark.alone ? mark.line_end : mark.end;
    return read_mark(c, &mark);
}

static bool compile(struct compiler *c, const struct mustache_source *source)
{
    bool done = push(c, source, NULL);

    while (done && c->reading_count > 0)
        done = read_on(c);
    while (c->reading_count > 0)
        free(c->readings[--c->reading_count].indented);
    str_free(&c->literal);
    return done;
}

bool mustache_new(struct mustache **out, const struct mustache_source *source,
                  enum mustache_format format, const struct mustache_partials *partials,
                  struct error *err)
{
    struct compiler *c = xcalloc(1, sizeof(*c));

    c->program = xcalloc(1, sizeof(*c->program));
    c->program->format = format;
    if (partials)
        c->program->partials = *partials;
    c->partials = partials;
    c->strict = format != MUSTACHE_SPEC;
    c->literal = STR_EMPTY;
    c->place = HTML_PLACE_START;
    c->err = err;
    bool done = compile(c, source);
    if (done)
        *out = c->program;
    else
        mustache_free(c->program);
    free(c);
    return done;
}
