/*
 * program.h - what a compiled template is made of. Inside of the room.
 */
#ifndef TEMPLATE_PROGRAM_H
#define TEMPLATE_PROGRAM_H

#include "template/mustache.h"

#define PROGRAM_MAX_NAMES 1000
#define PROGRAM_SLOTS     2048 /* of the names' hash table: a power of two, well over MAX_NAMES */

struct program_name {
    const char *parts; /* each ended by NUL */
    size_t part_count; /* 0 for "." */
};

struct mustache {
    enum mustache_format format;
    struct mustache_step *steps;
    size_t step_count;
    size_t step_room;
    const char **names;
    struct program_name *split;
    size_t name_count;
    char **owned; /* every text the above point to */
    size_t owned_count;
    size_t owned_room;
    struct mustache_partials partials; /* for recursive ones */
};

/* A copy that lives as long as the program. */
const char *program_keep(struct mustache *program, const char *text, size_t len);

struct mustache_step *program_add(struct mustache *program, enum mustache_kind kind);

/* The place of a name in names, added when new; slots is the hash table, PROGRAM_SLOTS of them,
 * zeroed at first. False when there would be too many. */
bool program_name(struct mustache *program, uint16_t *slots, const char *name, size_t len,
                  size_t *at) MUST_CHECK;

/* Puts `with` before every line; *len becomes the result's. */
char *program_indent(const char *text, size_t *len, const char *with, size_t with_len) OWNED_RESULT;

/* A partial whose every line starts with indent, compiled for itself. */
bool program_partial(struct mustache **out, const struct mustache *program,
                     const struct mustache_step *step, struct error *err) MUST_CHECK;

#endif
