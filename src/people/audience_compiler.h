/*
 * Inside people: audience_compiler.h - an expression on its way to a program.
 */
#ifndef PEOPLE_AUDIENCE_COMPILER_H
#define PEOPLE_AUDIENCE_COMPILER_H

#include "people/audience_program.h"
#include "people/audience_word.h"

/* What is not finished: brackets, named audiences, and operators whose right side is still to come.
 */
enum audience_open_kind {
    AUDIENCE_OPEN_BRACKET,
    AUDIENCE_OPEN_NAMED,
    AUDIENCE_OPEN_NOT,
    AUDIENCE_OPEN_AND,
    AUDIENCE_OPEN_OR
};

struct audience_open {
    enum audience_open_kind kind;
    size_t step;   /* AND, OR: the jump whose target is not known yet */
    size_t column; /* BRACKET: where */
};

/* Each level has one AND and one OR at most beside what opened it. */
#define AUDIENCE_OPENS_MAX ((size_t)3 * (AUDIENCE_DEPTH_MAX + 1))

/* An expression being read: the one given, or a named one inside it. */
struct audience_source {
    const char *text;
    size_t at; /* to go on at, once what is inside is done */
    const struct audience_named *named;
};

struct audience_compiler {
    const struct audience_scope *scope;
    struct audience *audience;
    struct audience_reader word;
    struct audience_open opens[AUDIENCE_OPENS_MAX];
    size_t open_count;
    size_t depth;
    struct audience_source sources[AUDIENCE_DEPTH_MAX + 1];
    size_t source_count;
    struct error *err;
};

/* "column 5: ...", with the named audience around it. Return false. */
bool audience_fail(struct audience_compiler *c, size_t column, const char *format, ...)
    PRINTF_LIKE(3, 4);
bool audience_fail_expected(struct audience_compiler *c, const char *what);

/* The word at hand as it is shown: quoted and cut, or "the end". */
#define AUDIENCE_SHOWN_SIZE 80
void audience_show_word(const struct audience_compiler *c, char out[AUDIENCE_SHOWN_SIZE]);

size_t audience_add_step(struct audience_compiler *c, struct audience_step step);

/*
 * The tests of an expression (audience_test.c). The word at hand is the operator behind the field
 * `name`, which stands at column; `joined`; or `got`. Afterwards it is what follows the test.
 */
bool audience_read_field(struct audience_compiler *c, const char *name, size_t column) MUST_CHECK;
bool audience_read_joined(struct audience_compiler *c) MUST_CHECK;
bool audience_read_got(struct audience_compiler *c) MUST_CHECK;

#endif
