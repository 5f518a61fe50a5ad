/*
 * held.h - those who asked to leave by mail without a token, beyond what an hour allows: shown, and
 * decided about by an organiser. Until then nothing is sent to them.
 */
#ifndef JOBS_HELD_H
#define JOBS_HELD_H

#include "jobs/workspace.h"

struct held_person {
    int64_t number;
    int64_t at;          /* when they asked, or somebody in their name */
    const char *address; /* for a person who asked for it, never for a log */
};

enum held_choice {
    HELD_SHOW,
    HELD_LEAVE, /* it was they: they leave, without a goodbye each */
    HELD_KEEP,  /* it was not: they stay, and are mailed again */
};
struct held_options {
    enum held_choice choice;
    /* Called with each of them, in order of number; may be NULL. */
    void (*each)(void *ctx, const struct held_person *person);
    void *ctx;
};
/* *count: how many they are, or were. */
bool job_held(struct workspace *workspace, const struct held_options *options, int64_t *count,
              struct error *err) MUST_CHECK;

#endif
