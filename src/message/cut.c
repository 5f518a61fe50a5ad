#include "message/cut.h"

#include <assert.h>

#include "base/xalloc.h"
#include "message/quoted.h"

#define UNKNOWN SIZE_MAX /* the column behind a value */

struct cutter {
    struct cut_step *steps;
    size_t count;
    struct str *octets;
    bool quoted;
    struct blanks *blanks;
    size_t column;
    size_t *places; /* of the template's steps among ours */
};

static struct cut_step *add_step(struct cutter *cutter, struct cut_step step)
{
    cutter->steps[cutter->count] = step;
    return &cutter->steps[cutter->count++];
}

/* What was added to octets from here on is a literal, or belongs to the one just before. */
static void add_literal(struct cutter *cutter, size_t at)
{
    struct cut_step *last = cutter->count ? &cutter->steps[cutter->count - 1] : NULL;

    if (at == cutter->octets->len)
        return;
    if (!last || last->kind != MUSTACHE_LITERAL)
        last = add_step(cutter, (struct cut_step){.kind = MUSTACHE_LITERAL, .at = at});
    last->len = cutter->octets->len - last->at;
}

static void cut_literal(struct cutter *cutter, const struct mustache_step *step)
{
    size_t at = cutter->octets->len;

    if (!cutter->quoted) {
        str_add(cutter->octets, step->text, step->len);
    } else {
        if (cutter->column == UNKNOWN)
            cutter->column = step->text[0] == '\n' ? 0 : quoted_add_break(cutter->octets, UNKNOWN);
        cutter->column = quoted_add(cutter->octets, cutter->column, step->text, step->len);
    }
    add_literal(cutter, at);
}

/* Breaks the line softly: at a section's border always, else when its length is not known. */
static void settle(struct cutter *cutter, bool is_border)
{
    size_t at = cutter->octets->len;

    if (!cutter->quoted || !(is_border || cutter->column == UNKNOWN))
        return;
    cutter->column = quoted_add_break(cutter->octets, cutter->column);
    add_literal(cutter, at);
}

static void cut_value(struct cutter *cutter, const struct mustache_step *step)
{
    AUTO(str_free) struct str fallback = STR_EMPTY;
    struct str *octets = cutter->octets;

    settle(cutter, false);
    size_t at = octets->len;
    if (step->fallback)
        mustache_add_escaped(&fallback, step->escape, step->fallback, step->fallback_len);
    if (cutter->quoted)
        (void)quoted_add(octets, cutter->column, fallback.text, fallback.len);
    else
        str_add(octets, fallback.text, fallback.len);
    add_step(cutter, (struct cut_step){.kind = MUSTACHE_VALUE,
                                       .escape = step->escape,
                                       .blank = blanks_number(cutter->blanks, step->name),
                                       .column = cutter->column,
                                       .at = at,
                                       .len = octets->len - at});
    cutter->column = UNKNOWN;
}

static void cut_border(struct cutter *cutter, const struct mustache_step *step)
{
    settle(cutter, true);
    struct cut_step *border = add_step(cutter, (struct cut_step){.kind = step->kind});
    if (step->kind != MUSTACHE_END) {
        border->blank = blanks_number(cutter->blanks, step->name);
        return;
    }
    border->other = cutter->places[step->other];
    cutter->steps[border->other].other = cutter->count - 1;
}

static void cut_steps(struct cutter *cutter, const struct mustache_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind == MUSTACHE_LITERAL)
            cut_literal(cutter, &steps[i]);
        else if (steps[i].kind == MUSTACHE_VALUE)
            cut_value(cutter, &steps[i]);
        else
            cut_border(cutter, &steps[i]);
        cutter->places[i] = cutter->count ? cutter->count - 1 : 0;
    }
}

bool cut_template(struct cut *out, const char *text, enum mustache_format format,
                  struct blanks *blanks, struct error *err)
{
    static const char *const names[] = {[MUSTACHE_HTML] = "the HTML",
                                        [MUSTACHE_TEXT] = "the text",
                                        [MUSTACHE_HEADER] = "the subject"};
    const struct mustache_source source = {text, strlen(text), names[format], 1};
    AUTO(mustache_auto_free) struct mustache *mustache = NULL;
    struct str octets = STR_EMPTY;
    size_t count = 0;

    assert(format != MUSTACHE_SPEC);
    if (!mustache_new(&mustache, &source, format, NULL, err))
        return false;
    const struct mustache_step *steps = mustache_steps(mustache, &count);
    struct cutter cutter = {.octets = &octets,
                            .quoted = format != MUSTACHE_HEADER,
                            .blanks = blanks,
                            /* each step may need a soft break before it */
                            .steps = xcalloc(2 * count, sizeof(*cutter.steps)),
                            .places = xcalloc(count, sizeof(*cutter.places))};
    cut_steps(&cutter, steps, count);
    free(cutter.places);
    *out = (struct cut){cutter.steps, cutter.count, octets, cutter.quoted};
    return true;
}

void cut_free(struct cut *cut)
{
    free(cut->steps);
    str_free(&cut->octets);
    *cut = CUT_NONE;
}
