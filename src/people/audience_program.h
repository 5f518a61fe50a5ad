/*
 * Inside people: audience_program.h - what an expression is compiled to: tests that set one answer,
 * and jumps that keep it. `a and b` is: a; leave if false; b.
 */
#ifndef PEOPLE_AUDIENCE_PROGRAM_H
#define PEOPLE_AUDIENCE_PROGRAM_H

#include "people/audience.h"

enum audience_step_kind {
    AUDIENCE_STEP_ALL,
    AUDIENCE_STEP_ONE_OF, /* a value of the field is one of count values */
    AUDIENCE_STEP_NONE,   /* the field has no value */
    AUDIENCE_STEP_JOINED, /* from <= joined_at < to */
    AUDIENCE_STEP_GOT,    /* edition number `from` */
    AUDIENCE_STEP_NOT,
    AUDIENCE_STEP_LEAVE_IF_FALSE, /* on with step `target`, the answer stays */
    AUDIENCE_STEP_LEAVE_IF_TRUE,
};

struct audience_step {
    enum audience_step_kind kind;
    size_t words; /* where in the words the field stands, and behind it the values */
    size_t count;
    size_t target;
    int64_t from;
    int64_t to;
};

struct audience {
    struct audience_step *steps;
    size_t count;
    size_t room;
    struct str words; /* each ended by NUL */
};

#endif
