#include "template/mustache.h"
#include "template/program.h"

/* A section that is being shown. */
struct frame {
    const void *node; /* what it shows */
    const void *list; /* the list node is an item of */
    size_t index;
    size_t items; /* 0: no list */
};

/* A recursive partial that is being shown, or the template itself. */
struct call {
    const struct mustache *program;
    struct mustache *own;
    size_t at;
};

struct filling {
    const struct mustache_lookup *lookup;
    struct frame frames[MUSTACHE_MAX_DEPTH + 1];
    size_t depth; /* of frames */
    struct call calls[MUSTACHE_MAX_DEPTH];
    size_t call_count;
    size_t repeated;
    struct str *out;
    size_t start; /* where in out we began */
    struct error *err;
};

static bool find_first(const struct filling *f, const char *name, struct mustache_value *out)
{
    for (size_t i = f->depth + 1; i-- > 0;) {
        if (i > 0 && !f->frames[i].node)
            continue;
        if (f->lookup->find(f->lookup->ctx, f->frames[i].node, name, out))
            return true;
    }
    return false;
}

static struct mustache_value look_up(const struct filling *f, const struct program_name *name)
{
    struct mustache_value value = MUSTACHE_NOTHING;
    const char *part = name->parts;

    if (name->part_count == 0) {
        if (!f->lookup->find(f->lookup->ctx, f->frames[f->depth].node, ".", &value))
            return MUSTACHE_NOTHING;
        return value;
    }
    if (!find_first(f, part, &value))
        return MUSTACHE_NOTHING;
    for (size_t i = 1; i < name->part_count; i++) {
        const void *node = value.node;
        part += strlen(part) + 1;
        value = MUSTACHE_NOTHING;
        if (!node || !f->lookup->find(f->lookup->ctx, node, part, &value))
            return MUSTACHE_NOTHING;
    }
    return value;
}

static void show_value(struct filling *f, const struct mustache_step *step,
                       const struct program_name *name)
{
    struct mustache_value value = look_up(f, name);

    if (step->fallback && (!value.text || !mustache_has_text(value.text, value.len)))
        mustache_add_escaped(f->out, step->escape, step->fallback, step->fallback_len);
    else if (value.text)
        mustache_add_escaped(f->out, step->escape, value.text, value.len);
}

static bool too_much(struct filling *f)
{
    if (f->out->len - f->start <= MUSTACHE_MAX_FILLED && f->repeated <= MUSTACHE_MAX_REPEATED)
        return false;
    (void)error_set(f->err, ERROR_DATA, "the filled template is too large");
    return true;
}

static void show_item(struct filling *f, struct frame *frame)
{
    struct mustache_value item = MUSTACHE_NOTHING;

    f->lookup->item(f->lookup->ctx, frame->list, frame->index, &item);
    frame->node = item.node;
    f->repeated++;
}

/* Goes into a section, or behind it. */
static bool enter(struct filling *f, struct call *call, const struct mustache_step *step)
{
    struct mustache_value value = look_up(f, &call->program->split[step->name_at]);
    bool shown = value.is_list ? value.items > 0 : value.is_true;

    if (step->kind == MUSTACHE_INVERTED) {
        call->at = shown ? step->other + 1 : call->at + 1;
        return true;
    }
    call->at = shown ? call->at + 1 : step->other + 1;
    if (!shown)
        return true;
    if (f->depth == MUSTACHE_MAX_DEPTH)
        return error_set(f->err, ERROR_DATA, "%s:%d: sections are too deep inside each other",
                         step->file, step->line);
    struct frame *frame = &f->frames[++f->depth];
    *frame = (struct frame){.node = value.node};
    if (value.is_list && f->lookup->item) {
        frame->list = value.node;
        frame->items = value.items;
        show_item(f, frame);
    }
    return true;
}

static void leave(struct filling *f, struct call *call, const struct mustache_step *step)
{
    struct frame *frame = &f->frames[f->depth];

    call->at++;
    if (call->program->steps[step->other].kind == MUSTACHE_INVERTED)
        return;
    if (frame->index + 1 < frame->items) {
        frame->index++;
        show_item(f, frame);
        call->at = step->other + 1;
        return;
    }
    f->depth--;
}

static bool call_partial(struct filling *f, struct call *call, const struct mustache_step *step)
{
    struct mustache *partial = NULL;

    call->at++;
    if (f->call_count == MUSTACHE_MAX_DEPTH)
        return error_set(f->err, ERROR_DATA, "%s:%d: partials are too deep inside each other",
                         step->file, step->line);
    if (!program_partial(&partial, call->program, step, f->err))
        return false;
    f->calls[f->call_count++] = (struct call){.program = partial, .own = partial};
    return true;
}

static bool show(struct filling *f, struct call *call)
{
    const struct mustache_step *step = &call->program->steps[call->at];

    switch (step->kind) {
    case MUSTACHE_LITERAL:
        str_add(f->out, step->text, step->len);
        call->at++;
        return true;
    case MUSTACHE_VALUE:
        show_value(f, step, &call->program->split[step->name_at]);
        call->at++;
        return true;
    case MUSTACHE_SECTION:
    case MUSTACHE_INVERTED:
        return enter(f, call, step);
    case MUSTACHE_END:
        leave(f, call, step);
        return true;
    case MUSTACHE_PARTIAL:
        return call_partial(f, call, step);
    }
    return false;
}

bool mustache_fill(const struct mustache *mustache, const struct mustache_lookup *lookup,
                   struct str *out, struct error *err)
{
    struct filling f = {.lookup = lookup, .out = out, .start = out->len, .err = err};
    bool done = true;

    f.calls[f.call_count++] = (struct call){.program = mustache};
    while (done && f.call_count > 0) {
        struct call *call = &f.calls[f.call_count - 1];
        if (call->at < call->program->step_count) {
            done = show(&f, call) && !too_much(&f);
            continue;
        }
        mustache_free(call->own);
        f.call_count--;
    }
    while (f.call_count > 0)
        mustache_free(f.calls[--f.call_count].own);
    return done;
}
