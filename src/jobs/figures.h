/*
 * figures.h - how far an edition is, in numbers: the same for a running send, its summary and
 * `status`.
 */
#ifndef JOBS_FIGURES_H
#define JOBS_FIGURES_H

#include "store/delivery.h"

struct figures {
    int64_t audience;
    int64_t waiting;
    int64_t sending;
    int64_t accepted; /* by the mail server; never called delivered */
    int64_t deferred;
    int64_t refused;
    int64_t unknown;
    int64_t skipped;
    int64_t next_at; /* when the first deferred one is due; 0: none */
    double seconds;  /* this run's; of `status`, from the first message to the last change */
    double per_second;
    /* of a running send: all who wait now do so for the limits of domains */
    bool is_blocked;
    const char *blocked_by; /* the one that may go on first; "" when its name is not known. Borrowed
                               during the call */
    int64_t blocked_pause_s; /* it asked for less, and is left alone for so long; 0: its rate */
};

/* From the store's counts; seconds and per_second stay 0. */
struct figures figures_from_counts(const struct delivery_counts *counts);

/* One delivery goes from one state to another. */
void figures_move(struct figures *figures, enum delivery_state from, enum delivery_state to);

#endif
