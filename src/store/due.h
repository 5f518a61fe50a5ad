/*
 * due.h - deferred deliveries whose time has come, read in order of that time while a run goes on.
 */
#ifndef STORE_DUE_H
#define STORE_DUE_H

#include "store/delivery.h"

struct due_page {
    int64_t edition;
    int64_t until; /* due at this time, or before */
    /* where the page before ended; moved on */
    int64_t after_at;
    int64_t after;                 /* the subscriber */
    struct delivery_waiting *list; /* room for max */
    size_t max;
    size_t count; /* out */
};
/* A count below max: that was all. */
bool due_read_page(struct store *store, struct due_page *page, struct error *err) MUST_CHECK;

#endif
