/* Inside people: the tests of an expression. Public face: audience_compiler.h. */
#include "base/text.h"
#include "people/audience_compiler.h"
#include "people/audience_day.h"
#include "people/field.h"

static size_t add_word(struct audience_compiler *c, const char *word)
{
    size_t at = c->audience->words.len;

    str_add(&c->audience->words, word, strlen(word) + 1);
    return at;
}

static bool read_value(struct audience_compiler *c)
{
    char found[AUDIENCE_SHOWN_SIZE];

    audience_show_word(c, found);
    if (c->word.mark == AUDIENCE_EMPTY)
        return audience_fail(c, audience_column(&c->word),
                             "write 'is empty', or put quotes around 'empty'");
    if (c->word.mark >= AUDIENCE_AND && c->word.mark <= AUDIENCE_GOT)
        return audience_fail(c, audience_column(&c->word),
                             "expected a value; if %s is one, put quotes around it", found);
    if (c->word.mark != AUDIENCE_WORD && c->word.mark != AUDIENCE_QUOTED)
        return audience_fail_expected(c, "a value");
    if (!c->word.text.len)
        return audience_fail(c, audience_column(&c->word), "no value is empty: write 'is empty'");
    (void)add_word(c, c->word.text.text);
    audience_read_next(&c->word);
    return true;
}

static bool read_values(struct audience_compiler *c, size_t *count)
{
    if (c->word.mark != AUDIENCE_OPEN)
        return audience_fail_expected(c, "'(' and the values");
    for (;;) {
        audience_read_next(&c->word);
        if (!read_value(c))
            return false;
        ++*count;
        if (c->word.mark == AUDIENCE_CLOSE)
            break;
        if (c->word.mark != AUDIENCE_COMMA)
            return audience_fail_expected(c, "',' or ')' (a value of several words needs quotes)");
    }
    audience_read_next(&c->word);
    return true;
}

/* `field is empty`, `field is not empty`. */
static bool read_is(struct audience_compiler *c, size_t words)
{
    bool negated = false;

    audience_read_next(&c->word);
    if (c->word.mark == AUDIENCE_NOT) {
        negated = true;
        audience_read_next(&c->word);
    }
    if (c->word.mark != AUDIENCE_EMPTY)
        return audience_fail_expected(c, "'empty' or 'not empty' (for a value write =)");
    audience_read_next(&c->word);
    (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_NONE, .words = words});
    if (negated)
        (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_NOT});
    return true;
}

static bool read_compared(struct audience_compiler *c, size_t words)
{
    struct audience_step step = {.kind = AUDIENCE_STEP_ONE_OF, .words = words};
    bool negated = c->word.mark == AUDIENCE_UNEQUAL || c->word.mark == AUDIENCE_NOT;
    bool many = c->word.mark == AUDIENCE_IN || c->word.mark == AUDIENCE_NOT;

    if (c->word.mark == AUDIENCE_NOT) {
        audience_read_next(&c->word);
        if (c->word.mark != AUDIENCE_IN)
            return audience_fail_expected(c, "'in' after 'not'");
    }
    audience_read_next(&c->word);
    if (many ? !read_values(c, &step.count) : !read_value(c))
        return false;
    if (!many)
        step.count = 1;
    (void)audience_add_step(c, step);
    if (negated)
        (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_NOT});
    return true;
}

/* The name stands in `name`, the word at hand is the operator behind it. */
bool audience_read_field(struct audience_compiler *c, const char *name, size_t column)
{
    struct error why = {0};
    char field[FIELD_NAME_MAX + 1];

    if (!field_name(field, name, &why))
        return audience_fail(c, column, "%.200s", why.message);
    if (strcmp(field, FIELD_ADDRESS) == 0)
        return audience_fail(c, column, "the address is no field that can select people");
    if (c->scope->fields && !field_is_listed(field, c->scope->fields)) {
        const char *near = text_nearest(field, c->scope->fields);
        return audience_fail(c, column, "nobody has the field '%s'%s%s%s", field,
                             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    size_t words = add_word(c, field);
    return c->word.mark == AUDIENCE_IS ? read_is(c, words) : read_compared(c, words);
}

static int64_t start_of(const struct audience_compiler *c, struct audience_day day)
{
    if (c->scope->day_start)
        return c->scope->day_start(c->scope->ctx, day.year, day.month, day.day);
    return audience_day_start(day);
}

static struct audience_step joined_step(const struct audience_compiler *c, enum audience_mark mark,
                                        struct audience_day day)
{
    int64_t start = start_of(c, day);
    int64_t next = start_of(c, audience_day_after(day));
    struct audience_step step = {.kind = AUDIENCE_STEP_JOINED, .from = start, .to = next};

    if (mark == AUDIENCE_AFTER || mark == AUDIENCE_FROM) {
        step.from = mark == AUDIENCE_AFTER ? next : start;
        step.to = INT64_MAX;
    } else if (mark == AUDIENCE_BEFORE || mark == AUDIENCE_UNTIL) {
        step.from = INT64_MIN;
        step.to = mark == AUDIENCE_BEFORE ? start : next;
    }
    return step;
}

bool audience_read_joined(struct audience_compiler *c)
{
    struct audience_day day;

    audience_read_next(&c->word);
    enum audience_mark mark = c->word.mark;
    if (mark < AUDIENCE_EQUAL || mark > AUDIENCE_UNTIL)
        return audience_fail_expected(
            c, "one of > >= < <= = != after 'joined' (a field of that name needs quotes)");
    audience_read_next(&c->word);
    if (!audience_day_read(c->word.text.text, &day))
        return audience_fail_expected(c, "a date like 2026-01-31");
    (void)audience_add_step(c, joined_step(c, mark, day));
    if (mark == AUDIENCE_UNEQUAL)
        (void)audience_add_step(c, (struct audience_step){.kind = AUDIENCE_STEP_NOT});
    audience_read_next(&c->word);
    return true;
}

bool audience_read_got(struct audience_compiler *c)
{
    struct audience_step step = {.kind = AUDIENCE_STEP_GOT};
    char found[AUDIENCE_SHOWN_SIZE];

    audience_read_next(&c->word);
    if (c->word.mark != AUDIENCE_WORD && c->word.mark != AUDIENCE_QUOTED)
        return audience_fail_expected(c, "the name of an edition after 'got'");
    audience_show_word(c, found);
    if (!c->scope->edition)
        return audience_fail(c, audience_column(&c->word), "'got' cannot be used here");
    if (!c->scope->edition(c->scope->ctx, c->word.text.text, &step.from))
        return audience_fail(c, audience_column(&c->word), "no edition %s was sent", found);
    (void)audience_add_step(c, step);
    audience_read_next(&c->word);
    return true;
}
