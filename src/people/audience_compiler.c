#include "people/audience_compiler.h"

#include "base/text.h"
#include "base/xalloc.h"

bool audience_fail(struct audience_compiler *c, size_t column, const char *format, ...)
{
    const struct audience_named *named = c->sources[c->source_count - 1].named;
    char what[300];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    if (!named)
        return error_set(c->err, ERROR_DATA, "column %zu: %s", column, what);
    return error_set(c->err, ERROR_DATA, "audience '%.60s'%s%.80s%s, column %zu: %s", named->name,
                     named->place ? " (" : "", named->place ? named->place : "",
                     named->place ? ")" : "", column, what);
}

void audience_show_word(const struct audience_compiler *c, char out[AUDIENCE_SHOWN_SIZE])
{
    AUTO(str_free) struct str shown = STR_EMPTY;

    text_add_clean(&shown, c->word.text.text, 60);
    if (c->word.mark == AUDIENCE_END)
        (void)snprintf(out, AUDIENCE_SHOWN_SIZE, "the end");
    else
        (void)snprintf(out, AUDIENCE_SHOWN_SIZE, "'%s'", shown.text);
}

bool audience_fail_expected(struct audience_compiler *c, const char *what)
{
    char found[AUDIENCE_SHOWN_SIZE];

    audience_show_word(c, found);
    if (c->word.mark == AUDIENCE_WRONG && strchr("\"'", c->word.text.text[0]))
        return audience_fail(c, audience_column(&c->word), "the quote %s is not closed", found);
    if (c->word.mark == AUDIENCE_WRONG)
        return audience_fail(c, audience_column(&c->word),
                             "%s means nothing here; is = or != meant?", found);
    return audience_fail(c, audience_column(&c->word), "expected %s, found %s", what, found);
}

size_t audience_add_step(struct audience_compiler *c, struct audience_step step)
{
    struct audience *audience = c->audience;

    if (audience->count == audience->room) {
        audience->room = audience->room ? audience->room * 2 : 16;
        audience->steps = xrealloc(audience->steps, audience->room, sizeof(*audience->steps));
    }
    audience->steps[audience->count] = step;
    return audience->count++;
}
