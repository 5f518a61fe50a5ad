/*
 * by_hand.h - people changed one by one: `add`, `set`, `address`, `remove`, `erase`.
 *
 * A person is named by an address, "#NUMBER", or "-" (the first line of standard input).
 * ERROR_NO_INPUT: nobody; ERROR_USAGE: no address, or no field=value. Who must not be changed so is
 * ERROR_DATA with what can be done instead.
 */
#ifndef JOBS_BY_HAND_H
#define JOBS_BY_HAND_H

#include "jobs/workspace.h"

struct by_hand_result {
    int64_t number;     /* of the person */
    bool changed;       /* false: it was so already */
    const char *status; /* afterwards: "active"...; a literal */
    bool asked;  /* only job_add(): kept out, so a letter asks whether they want to be back */
    bool posted; /* that letter has gone out; else it does with the next run */
};

/*
 * ERROR_USAGE without consent. Who left, bounced, complained or was erased is not added: a letter
 * asks them to confirm, and is posted at once if that can be (else with the next run). ERROR_DATA
 * when they were asked so already, or have another address now. Who is on the list already is not
 * changed, and fields for them are ERROR_DATA.
 */
struct by_hand_add {
    const char *address;
    const char *const *assignments; /* "field=value", ended by NULL; may be NULL */
    const char *consent;            /* NULL: as configured */
};
bool job_add(struct workspace *workspace, const struct by_hand_add *add, struct by_hand_result *out,
             struct error *err) MUST_CHECK;

/* Each assignment replaces the field's values; "field=" takes it away. */
bool job_set(struct workspace *workspace, const char *whom, const char *const *assignments,
             struct by_hand_result *out, struct error *err) MUST_CHECK;

/*
 * Tokens sent to the old address are void from now on, and nobody is added there by an import or by
 * hand: only this person can go back to it.
 */
bool job_address(struct workspace *workspace, const char *whom, const char *address,
                 struct by_hand_result *out, struct error *err) MUST_CHECK;

/* Left, and suppressed; the person can undo it. */
bool job_remove(struct workspace *workspace, const char *whom, struct by_hand_result *out,
                struct error *err) MUST_CHECK;

/* All that is held goes; only the suppression stays. */
bool job_erase(struct workspace *workspace, const char *whom, struct by_hand_result *out,
               struct error *err) MUST_CHECK;

#endif
