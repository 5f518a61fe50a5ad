#include "message/fill.h"

#include "base/xalloc.h"
#include "message/quoted.h"

struct filling {
    const struct cut *cut;
    const struct profile *profile;
    struct message_memory *memory;
    size_t depth; /* of memory->frames */
    size_t repeated;
};

static struct run *next_run(struct message_memory *memory)
{
    if (memory->run_count == memory->run_room) {
        memory->run_room += 64;
        memory->runs = xrealloc(memory->runs, memory->run_room, sizeof(*memory->runs));
    }
    return &memory->runs[memory->run_count++];
}

void fill_add_shared(struct message_memory *memory, const char *bytes, size_t len)
{
    if (len)
        *next_run(memory) = (struct run){.shared = bytes, .len = len};
}

void fill_add_own(struct message_memory *memory, size_t from)
{
    size_t len = memory->own.len - from;
    struct run *last = memory->run_count ? &memory->runs[memory->run_count - 1] : NULL;

    if (!len)
        return;
    if (last && !last->shared && last->at + last->len == from)
        last->len += len;
    else
        *next_run(memory) = (struct run){.at = from, .len = len};
}

/* `.`: the value whose section is being shown. */
static struct blank item_of(const struct filling *filling)
{
    if (!filling->depth)
        return (struct blank){.text = "", .field = PROFILE_NONE};
    const struct frame *frame = &filling->memory->frames[filling->depth - 1];
    struct blank item = frame->blank;
    if (item.values > 1) {
        item.text = profile_value_at(filling->profile, item.field, frame->item);
        item.len = strlen(item.text);
        item.values = 1;
        item.is_plain = false; /* it was of all of them together */
    }
    return item;
}

static struct blank blank_of(const struct filling *filling, const struct cut_step *step)
{
    return step->blank == BLANKS_ITEM ? item_of(filling) : filling->memory->blanks[step->blank];
}

static bool is_text_escape(enum mustache_escape escape)
{
    return escape == MUSTACHE_ESCAPE_HTML || escape == MUSTACHE_ESCAPE_ATTRIBUTE ||
           escape == MUSTACHE_ESCAPE_TEXT;
}

static void add_value(struct message_memory *memory, const struct cut_step *step,
                      const struct blank *value)
{
    const char *text = value->text;
    size_t len = value->len;
    bool in_text = is_text_escape(step->escape);

    if (in_text && value->is_plain && quoted_fits(step->column, text, len)) {
        str_add(&memory->own, text, len);
        return;
    }
    if (!(value->is_link && (in_text || step->escape == MUSTACHE_ESCAPE_URL)) &&
        !(in_text && value->is_plain)) {
        str_reset(&memory->escaped);
        mustache_add_escaped(&memory->escaped, step->escape, text, len);
        text = memory->escaped.text;
        len = memory->escaped.len;
    }
    (void)quoted_add(&memory->own, step->column, text, len);
}

static void show_quoted(struct filling *filling, const struct cut_step *step)
{
    struct message_memory *memory = filling->memory;
    const char *octets = filling->cut->octets.text + step->at;

    if (step->kind == MUSTACHE_LITERAL) {
        fill_add_shared(memory, octets, step->len);
        return;
    }
    struct blank value = blank_of(filling, step);
    if (!mustache_has_text(value.text, value.len)) {
        fill_add_shared(memory, octets, step->len);
        return;
    }
    size_t from = memory->own.len;
    add_value(memory, step, &value);
    fill_add_own(memory, from);
}

static void show_plain(struct filling *filling, const struct cut_step *step)
{
    struct str *line = &filling->memory->line;
    struct blank value = {.text = ""};

    if (step->kind == MUSTACHE_VALUE)
        value = blank_of(filling, step);
    if (mustache_has_text(value.text, value.len))
        mustache_add_escaped(line, step->escape, value.text, value.len);
    else
        str_add(line, filling->cut->octets.text + step->at, step->len);
}

/* Gives the step to go on with: in the section, or behind it. */
static size_t begin_section(struct filling *filling, size_t at)
{
    const struct cut_step *step = &filling->cut->steps[at];
    struct blank value = blank_of(filling, step);

    if (value.is_true == (step->kind == MUSTACHE_INVERTED))
        return step->other + 1;
    if (step->kind == MUSTACHE_SECTION) {
        filling->memory->frames[filling->depth++] = (struct frame){value, 0};
        filling->repeated++;
    }
    return at + 1;
}

/* Gives the step to go on with: the section's first again for its next value, or what follows. */
static size_t end_section(struct filling *filling, size_t at)
{
    size_t section = filling->cut->steps[at].other;

    if (filling->cut->steps[section].kind == MUSTACHE_INVERTED)
        return at + 1;
    struct frame *frame = &filling->memory->frames[filling->depth - 1];
    if (++frame->item < frame->blank.values) {
        filling->repeated++;
        return section + 1;
    }
    filling->depth--;
    return at + 1;
}

static size_t next_step(struct filling *filling, size_t at)
{
    const struct cut_step *step = &filling->cut->steps[at];

    if (step->kind == MUSTACHE_SECTION || step->kind == MUSTACHE_INVERTED)
        return begin_section(filling, at);
    if (step->kind == MUSTACHE_END)
        return end_section(filling, at);
    if (filling->cut->quoted)
        show_quoted(filling, step);
    else
        show_plain(filling, step);
    return at + 1;
}

bool fill_template(const struct cut *cut, const struct profile *profile,
                   struct message_memory *memory, struct error *err)
{
    struct filling filling = {.cut = cut, .profile = profile, .memory = memory};

    for (size_t at = 0; at < cut->count; at = next_step(&filling, at)) {
        if (filling.repeated > FILL_MAX_REPEATED)
            return error_set(err, ERROR_DATA,
                             "sections inside each other repeat more than %d times for one person",
                             FILL_MAX_REPEATED);
    }
    return true;
}
