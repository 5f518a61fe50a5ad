/* Inside people: how an expression becomes a program. Public face: audience.h. */
#include <assert.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "people/audience_compiler.h"
#include "people/field.h"

static void push(struct audience_compiler *c, enum audience_open_kind kind, size_t step)
{
    assert(c->open_count < AUDIENCE_OPENS_MAX);
    c->opens[c->open_count++] =
        (struct audience_open){.kind = kind, .step = step, .column = audience_column(&c->word)};
}

static bool go_deeper(struct audience_compiler *c, enum audience_open_kind kind)
{
    if (c->depth == AUDIENCE_DEPTH_MAX)
        return audience_fail(c, audience_column(&c->word), "more than %d things inside each other",
                             AUDIENCE_DEPTH_MAX);
    c->depth++;
    push(c, kind, 0);
    return true;
}

static bool top_is(const struct audience_compiler *c, enum audience_open_kind kind)
{
    return c->open_count && c->opens[c->open_count - 1].kind == kind;
}

/* An operand is complete: the `not`s before it take effect. */
static void finish_operand(struct audience_compiler *c)
{
    while (top_is(c, AUDIENCE_OPEN_NOT)) {
        (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_NOT});
        c->open_count--;
        c->depth--;
    }
}

/* The right side of an operator is complete: its jump leads here. */
static void finish_operators(struct audience_compiler *c, enum audience_open_kind kind)
{
    while (top_is(c, kind)) {
        c->audience->steps[c->opens[c->open_count - 1].step].target = c->audience->count;
        c->open_count--;
    }
}

/* Named audiences. */

static bool fail_unknown(struct audience_compiler *c, const char *name, size_t column)
{
    const struct audience_scope *scope = c->scope;
    AUTO(str_free) struct str shown = STR_EMPTY;
    const char **names = xcalloc(scope->named_count + 1, sizeof(*names));
    char field[FIELD_NAME_MAX + 1];
    bool is_field = field_name(field, name, NULL) && field_is_listed(field, scope->fields);

    text_add_clean(&shown, name, 60);
    for (size_t i = 0; i < scope->named_count; i++)
        names[i] = scope->named[i].name;
    const char *near = text_nearest(name, names);
    if (is_field)
        (void)audience_fail(c, column, "after the field '%s' must come =, !=, has, in or is",
                            shown.text);
    else if (near)
        (void)audience_fail(c, column, "no audience is called '%s'; did you mean '%.60s'?",
                            shown.text, near);
    else
        (void)audience_fail(
            c, column,
            "no audience is called '%s' (if it is a field, =, !=, has, in or is must follow)",
            shown.text);
    free(names);
    return false;
}

/* The name is done and the reader already at the word behind it: that is read again afterwards. */
static bool enter_named(struct audience_compiler *c, const char *name, size_t column)
{
    const struct audience_named *named = NULL;

    for (size_t i = 0; i < c->scope->named_count && !named; i++) {
        if (text_same_fold(c->scope->named[i].name, name))
            named = &c->scope->named[i];
    }
    if (!named)
        return fail_unknown(c, name, column);
    for (size_t i = 0; i < c->source_count; i++) {
        if (c->sources[i].named == named)
            return audience_fail(c, column, "the audience '%.60s' is made of itself", named->name);
    }
    if (strlen(named->where) > AUDIENCE_MAX_BYTES)
        return audience_fail(c, column, "the audience '%.60s' is longer than %d octets",
                             named->name, AUDIENCE_MAX_BYTES);
    if (!go_deeper(c, AUDIENCE_OPEN_NAMED))
        return false;
    c->sources[c->source_count - 1].at = c->word.start;
    c->sources[c->source_count++] = (struct audience_source){.text = named->where, .named = named};
    c->word.from = named->where;
    c->word.at = 0;
    audience_read_next(&c->word);
    return true;
}

static void leave_named(struct audience_compiler *c)
{
    c->source_count--;
    c->word.from = c->sources[c->source_count - 1].text;
    c->word.at = c->sources[c->source_count - 1].at;
    audience_read_next(&c->word);
}

/* Operands and operators, in turn. */

enum next { NEXT_FAILED, NEXT_OPERAND, NEXT_OPERATOR, NEXT_DONE };

static enum next after_operand(struct audience_compiler *c, bool read)
{
    if (!read)
        return NEXT_FAILED;
    finish_operand(c);
    return NEXT_OPERATOR;
}

static enum next read_named_or_field(struct audience_compiler *c)
{
    AUTO(str_free) struct str name = STR_EMPTY;
    size_t column = audience_column(&c->word);

    str_add_text(&name, c->word.text.text);
    audience_read_next(&c->word);
    switch (c->word.mark) {
    case AUDIENCE_EQUAL:
    case AUDIENCE_UNEQUAL:
    case AUDIENCE_IN:
    case AUDIENCE_HAS:
    case AUDIENCE_IS:
    case AUDIENCE_NOT:
        return after_operand(c, audience_read_field(c, name.text, column));
    case AUDIENCE_AFTER:
    case AUDIENCE_FROM:
    case AUDIENCE_BEFORE:
    case AUDIENCE_UNTIL:
        (void)audience_fail(c, audience_column(&c->word), "only 'joined' can be compared with '%s'",
                            c->word.text.text);
        return NEXT_FAILED;
    case AUDIENCE_WRONG:
        (void)audience_fail_expected(c, "");
        return NEXT_FAILED;
    default:
        return enter_named(c, name.text, column) ? NEXT_OPERAND : NEXT_FAILED;
    }
}

static enum next read_operand(struct audience_compiler *c)
{
    switch (c->word.mark) {
    case AUDIENCE_NOT:
    case AUDIENCE_OPEN: {
        bool deeper =
            go_deeper(c, c->word.mark == AUDIENCE_NOT ? AUDIENCE_OPEN_NOT : AUDIENCE_OPEN_BRACKET);
        audience_read_next(&c->word);
        return deeper ? NEXT_OPERAND : NEXT_FAILED;
    }
    case AUDIENCE_EVERYONE:
        (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_ALL});
        audience_read_next(&c->word);
        return after_operand(c, true);
    case AUDIENCE_JOINED:
        return after_operand(c, audience_read_joined(c));
    case AUDIENCE_GOT:
        return after_operand(c, audience_read_got(c));
    case AUDIENCE_WORD:
    case AUDIENCE_QUOTED:
        return read_named_or_field(c);
    default:
        (void)audience_fail_expected(c, "a field or the name of an audience");
        return NEXT_FAILED;
    }
}

/* ')' or the end of an expression: closes the bracket or the named audience on top. */
static enum next close_level(struct audience_compiler *c)
{
    bool at_end = c->word.mark == AUDIENCE_END;

    finish_operators(c, AUDIENCE_OPEN_AND);
    finish_operators(c, AUDIENCE_OPEN_OR);
    if (at_end && !c->open_count)
        return NEXT_DONE;
    if (!top_is(c, at_end ? AUDIENCE_OPEN_NAMED : AUDIENCE_OPEN_BRACKET)) {
        if (at_end)
            (void)audience_fail(c, c->opens[c->open_count - 1].column, "this '(' is not closed");
        else
            (void)audience_fail(c, audience_column(&c->word), "there is no '(' for this ')'");
        return NEXT_FAILED;
    }
    c->open_count--;
    c->depth--;
    if (at_end)
        leave_named(c);
    else
        audience_read_next(&c->word);
    return after_operand(c, true);
}

static enum next read_operator(struct audience_compiler *c)
{
    bool is_and = c->word.mark == AUDIENCE_AND;

    if (c->word.mark == AUDIENCE_CLOSE || c->word.mark == AUDIENCE_END)
        return close_level(c);
    if (!is_and && c->word.mark != AUDIENCE_OR) {
        bool word = c->word.mark == AUDIENCE_WORD || c->word.mark == AUDIENCE_QUOTED;
        (void)audience_fail_expected(
            c, word ? "'and' or 'or' (a value of several words needs quotes)" : "'and' or 'or'");
        return NEXT_FAILED;
    }
    finish_operators(c, AUDIENCE_OPEN_AND);
    if (!is_and)
        finish_operators(c, AUDIENCE_OPEN_OR);
    struct audience_step leave = {.kind = is_and ? AUDIENCE_STEP_LEAVE_IF_FALSE
                                                 : AUDIENCE_STEP_LEAVE_IF_TRUE};
    push(c, is_and ? AUDIENCE_OPEN_AND : AUDIENCE_OPEN_OR, audience_add_step(c, leave));
    audience_read_next(&c->word);
    return NEXT_OPERAND;
}

static bool compile(struct audience_compiler *c)
{
    enum next next = NEXT_OPERAND;

    while (next == NEXT_OPERAND || next == NEXT_OPERATOR) {
        if (c->audience->count > AUDIENCE_STEPS_MAX || c->audience->words.len > AUDIENCE_WORDS_MAX)
            return error_set(c->err, ERROR_DATA,
                             "an audience has, with all the audiences in it, more than %d parts",
                             AUDIENCE_STEPS_MAX);
        next = next == NEXT_OPERAND ? read_operand(c) : read_operator(c);
    }
    return next == NEXT_DONE;
}

bool audience_compile(struct audience **out, const char *text, const struct audience_scope *scope,
                      struct error *err)
{
    struct audience_compiler c = {
        .scope = scope, .err = err, .word = {.from = text, .text = STR_EMPTY}};
    size_t len = strlen(text);

    if (len > AUDIENCE_MAX_BYTES)
        return error_set(err, ERROR_DATA, "an audience of more than %d octets", AUDIENCE_MAX_BYTES);
    if (!text_is_utf8(text, len))
        return error_set(err, ERROR_DATA, "an audience that is not UTF-8");
    c.audience = xcalloc(1, sizeof(*c.audience));
    c.audience->words = STR_EMPTY;
    c.sources[0] = (struct audience_source){.text = text};
    c.source_count = 1;
    audience_read_next(&c.word);
    if (c.word.mark == AUDIENCE_END) {
        (void)audience_add_step(&c, (struct audience_step){.kind = AUDIENCE_STEP_ALL});
    } else if (!compile(&c)) {
        str_free(&c.word.text);
        audience_free(c.audience);
        return false;
    }
    str_free(&c.word.text);
    *out = c.audience;
    return true;
}
