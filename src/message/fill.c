#include "message/fill.h"

#include "base/xalloc.h"
#include "message/quoted.h"

struct filling {
    const struct cut *cut;
    const struct profile *profile;
    struct message_memory *memory;
    struct blank nothing; /* what `.` is outside of all sections */
    size_t depth;         /* of memory->frames */
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

/* The value of a section that is being shown, for `.` in it. */
static void set_item(const struct filling *filling, struct frame *frame)
{
    if (frame->blank->values <= 1)
        return;
    struct blank item = *frame->blank;
    item.text = profile_value_at(filling->profile, item.field, frame->at);
    item.len = strlen(item.text);
    item.has_text = mustache_has_text(item.text, item.len);
    item.values = 1;
    memset(item.shown, 0, sizeof(item.shown));
    frame->item = item;
}

static struct blank *blank_of(struct filling *filling, const struct cut_step *step)
{
    if (step->blank != BLANKS_ITEM)
        return &filling->memory->blanks[step->blank];
    if (!filling->depth)
        return &filling->nothing;
    struct frame *frame = &filling->memory->frames[filling->depth - 1];
    return frame->blank->values > 1 ? &frame->item : frame->blank;
}

static bool needs_escape(enum mustache_escape escape, const struct blank *value)
{
    bool in_text = escape == MUSTACHE_ESCAPE_HTML || escape == MUSTACHE_ESCAPE_ATTRIBUTE ||
                   escape == MUSTACHE_ESCAPE_TEXT;

    return !(in_text && value->is_plain) && !(escape == MUSTACHE_ESCAPE_URL && value->is_link);
}

/* Adds a value to own, and keeps in mind where it stands unless its place has changed it: broken
 * the line, or had to encode the line's first octet. */
static void add_value(struct message_memory *memory, const struct cut_step *step,
                      struct blank *value)
{
    const char *text = value->text;
    size_t len = value->len;
    size_t from = memory->own.len;

    if (needs_escape(step->escape, value)) {
        str_reset(&memory->escaped);
        mustache_add_escaped(&memory->escaped, step->escape, text, len);
        text = memory->escaped.text;
        len = memory->escaped.len;
    }
    size_t end = quoted_add(&memory->own, step->column, text, len);
    struct shown shown = {from, memory->own.len - from};
    if (end == step->column + shown.len && (step->column || quoted_is_safe_start(*text)))
        value->shown[step->escape] = shown;
    fill_add_own(memory, from);
}

static void show_quoted(struct filling *filling, const struct cut_step *step)
{
    struct message_memory *memory = filling->memory;

    if (step->kind == MUSTACHE_VALUE) {
        struct blank *value = blank_of(filling, step);
        const struct shown *shown = &value->shown[step->escape];
        if (shown->len && quoted_fits(step->column, memory->own.text + shown->at, shown->len)) {
            *next_run(memory) = (struct run){.at = shown->at, .len = shown->len};
            return;
        }
        if (value->has_text) {
            add_value(memory, step, value);
            return;
        }
    }
    fill_add_shared(memory, filling->cut->octets.text + step->at, step->len);
}

static void show_plain(struct filling *filling, const struct cut_step *step)
{
    struct str *line = &filling->memory->line;
    const struct blank *value =
        step->kind == MUSTACHE_VALUE ? blank_of(filling, step) : &filling->nothing;

    if (value->has_text)
        mustache_add_escaped(line, step->escape, value->text, value->len);
    else
        str_add(line, filling->cut->octets.text + step->at, step->len);
}

/* Gives the step to go on with: in the section, or behind it. */
static size_t begin_section(struct filling *filling, size_t at)
{
    const struct cut_step *step = &filling->cut->steps[at];
    struct blank *value = blank_of(filling, step);

    if (value->is_true == (step->kind == MUSTACHE_INVERTED))
        return step->other + 1;
    if (step->kind == MUSTACHE_SECTION) {
        struct frame *frame = &filling->memory->frames[filling->depth++];
        frame->blank = value;
        frame->at = 0;
        set_item(filling, frame);
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
    if (++frame->at < frame->blank->values) {
        set_item(filling, frame);
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
    struct filling filling = {.cut = cut,
                              .profile = profile,
                              .memory = memory,
                              .nothing = {.text = "", .field = PROFILE_NONE}};

    for (size_t at = 0; at < cut->count; at = next_step(&filling, at)) {
        if (filling.repeated > FILL_MAX_REPEATED)
            return error_set(err, ERROR_DATA,
                             "sections inside each other repeat more than %d times for one person",
                             FILL_MAX_REPEATED);
    }
    return true;
}
