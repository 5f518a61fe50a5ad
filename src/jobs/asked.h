/*
 * asked.h - what a person asks of an edition that was sent: once more to some, and what becomes of
 * those about whom somebody had to look.
 */
#ifndef JOBS_ASKED_H
#define JOBS_ASKED_H

#include "jobs/send.h"

/* `--unknown` and `--dead`. *marked grows by the people marked bounced. */
bool asked_settle(const struct workspace *workspace, const struct delivery_turn *turn,
                  const struct send_options *options, int64_t *marked,
                  struct error *err) MUST_CHECK;

/*
 * How many this run is for, as a person is asked: who waits, or with `--only` who was refused or
 * put off; nobody who left or is dead is among them. 0 for SEND_ONLY_DUE.
 */
struct asked_run {
    const struct delivery_turn *turn;
    const struct delivery_counts *counts; /* fresh: a million rows are not counted once more */
};
bool asked_left(const struct workspace *workspace, const struct asked_run *run,
                const struct send_options *options, int64_t *left, struct error *err) MUST_CHECK;

/* Which rows that is. */
enum delivery_only asked_rows(enum send_only only);

/* With `--only`: from now on they are due, also for whoever goes on after a crash. */
bool asked_again(const struct workspace *workspace, const struct delivery_turn *turn,
                 enum send_only only, struct error *err) MUST_CHECK;

#endif
