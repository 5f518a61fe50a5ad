#include "template/program.h"

#include "base/xalloc.h"

const char *program_keep(struct mustache *program, const char *text, size_t len)
{
    if (program->owned_count == program->owned_room) {
        program->owned_room = program->owned_room ? program->owned_room * 2 : 64;
        program->owned = xrealloc(program->owned, program->owned_room, sizeof(*program->owned));
    }
    char *copy = xcalloc(len + 1, 1);
    memcpy(copy, text, len);
    program->owned[program->owned_count++] = copy;
    return copy;
}

struct mustache_step *program_add(struct mustache *program, enum mustache_kind kind)
{
    if (program->step_count == program->step_room) {
        program->step_room = program->step_room ? program->step_room * 2 : 64;
        program->steps = xrealloc(program->steps, program->step_room, sizeof(*program->steps));
    }
    struct mustache_step *step = &program->steps[program->step_count++];
    *step = (struct mustache_step){.kind = kind};
    return step;
}

static void split(struct mustache *program, struct program_name *out, const char *name)
{
    size_t len = strlen(name);

    *out = (struct program_name){0};
    if (strcmp(name, ".") == 0)
        return;
    char *parts = xcalloc(len + 1, 1);
    memcpy(parts, name, len);
    out->part_count = 1;
    for (size_t i = 0; i < len; i++) {
        if (parts[i] != '.')
            continue;
        parts[i] = '\0';
        out->part_count++;
    }
    out->parts = program_keep(program, parts, len);
    free(parts);
}

static size_t hash(const char *text, size_t len)
{
    uint32_t value = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        value = (value ^ (unsigned char)text[i]) * 16777619U;
    return value;
}

bool program_name(struct mustache *program, uint16_t *slots, const char *name, size_t len,
                  size_t *at)
{
    size_t slot = hash(name, len) % PROGRAM_SLOTS;

    for (; slots[slot]; slot = (slot + 1) % PROGRAM_SLOTS) {
        const char *known = program->names[slots[slot] - 1];
        if (strlen(known) == len && memcmp(known, name, len) == 0) {
            *at = slots[slot] - 1U;
            return true;
        }
    }
    if (program->name_count == PROGRAM_MAX_NAMES)
        return false;
    size_t count = program->name_count + 1;
    program->names = xrealloc(program->names, count, sizeof(*program->names));
    program->split = xrealloc(program->split, count, sizeof(*program->split));
    program->names[count - 1] = program_keep(program, name, len);
    split(program, &program->split[count - 1], program->names[count - 1]);
    program->name_count = count;
    slots[slot] = (uint16_t)count;
    *at = count - 1;
    return true;
}

char *program_indent(const char *text, size_t *len, const char *with, size_t with_len)
{
    struct str out = STR_EMPTY;

    for (size_t at = 0; at < *len;) {
        const char *end = memchr(text + at, '\n', *len - at);
        size_t line = end ? (size_t)(end - text) + 1 - at : *len - at;
        str_add(&out, with, with_len);
        str_add(&out, text + at, line);
        at += line;
    }
    *len = out.len;
    return str_take(&out);
}

bool program_partial(struct mustache **out, const struct mustache *program,
                     const struct mustache_step *step, struct error *err)
{
    struct mustache_source source = {0};

    if (!program->partials.find(program->partials.ctx, step->name, &source))
        return error_set(err, ERROR_DATA, "%s:%d: there is no partial '%.60s'", step->file,
                         step->line, step->name);
    char *text = program_indent(source.text, &source.len, step->fallback, step->fallback_len);
    source.text = text;
    bool done = mustache_new(out, &source, program->format, &program->partials, err);
    free(text);
    return done;
}

void mustache_free(struct mustache *mustache)
{
    if (!mustache)
        return;
    for (size_t i = 0; i < mustache->owned_count; i++)
        free(mustache->owned[i]);
    free(mustache->owned);
    free(mustache->names);
    free(mustache->split);
    free(mustache->steps);
    free(mustache);
}

void mustache_auto_free(struct mustache **mustache)
{
    mustache_free(*mustache);
    *mustache = NULL;
}

const struct mustache_step *mustache_steps(const struct mustache *mustache, size_t *count)
{
    *count = mustache->step_count;
    return mustache->steps;
}

const char *const *mustache_names(const struct mustache *mustache, size_t *count)
{
    *count = mustache->name_count;
    return mustache->names;
}
