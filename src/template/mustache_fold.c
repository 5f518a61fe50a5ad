#include "template/mustache.h"
#include "template/program.h"

/* Only blanks since the last line end: a mark here would take its line away when it is read again,
 * as it did when the template was first compiled. */
static bool at_line_start(const struct str *out)
{
    size_t i = out->len;

    while (i > 0 && (out->text[i - 1] == ' ' || out->text[i - 1] == '\t'))
        i--;
    return i == 0 || out->text[i - 1] == '\n';
}

static void add_border(struct str *out, char sigil, const char *name)
{
    if (at_line_start(out))
        str_add_text(out, "{{|}}");
    str_addf(out, "{{%c%s}}", sigil, name);
}

static void add_value(struct str *out, const struct mustache_step *step)
{
    str_addf(out, "{{%s", step->name);
    if (step->fallback) {
        str_add(out, "|", 1);
        str_add(out, step->fallback, step->fallback_len);
        if (out->text[out->len - 1] == '}') /* it must not close the tag early */
            str_add(out, " ", 1);
    }
    str_add_text(out, "}}");
}

static void add_known(struct str *out, const struct mustache_step *step,
                      const struct mustache_value *value)
{
    if (step->fallback && (!value->text || !mustache_has_text(value->text, value->len)))
        mustache_add_literal(out, step->escape, step->fallback, step->fallback_len);
    else if (value->text)
        mustache_add_literal(out, step->escape, value->text, value->len);
}

/* Adds a step, and says which comes next. */
static size_t fold_step(const struct mustache_step *steps, size_t at,
                        const struct mustache_known *known, struct str *out)
{
    const struct mustache_step *step = &steps[at];
    struct mustache_value value = MUSTACHE_NOTHING;
    bool is_known = known->know(known->ctx, step->name, &value);

    switch (step->kind) {
    case MUSTACHE_LITERAL:
        mustache_add_literal(out, known->literals, step->text, step->len);
        break;
    case MUSTACHE_VALUE:
        if (is_known)
            add_known(out, step, &value);
        else
            add_value(out, step);
        break;
    case MUSTACHE_SECTION:
    case MUSTACHE_INVERTED:
        if (!is_known)
            add_border(out, step->kind == MUSTACHE_SECTION ? '#' : '^', step->name);
        else if (value.is_true == (step->kind == MUSTACHE_INVERTED))
            return step->other + 1;
        break;
    case MUSTACHE_END:
        if (!is_known)
            add_border(out, '/', step->name);
        break;
    case MUSTACHE_PARTIAL:
        break; /* only MUSTACHE_SPEC has them, and is not folded */
    }
    return at + 1;
}

void mustache_fold(const struct mustache *mustache, const struct mustache_known *known,
                   struct str *out)
{
    for (size_t at = 0; at < mustache->step_count;)
        at = fold_step(mustache->steps, at, known, out);
}
