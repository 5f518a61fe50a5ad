/*
 * marks.h - inside the room: the rows that are claimed are marked `sending` some at a time, since
 * one statement for those whose numbers follow each other costs less than one each.
 *
 * Nothing can tell it from marking each at once: query.c writes them before any other statement
 * runs, so before whatever reads them, and before the commit.
 */
#ifndef STORE_MARKS_H
#define STORE_MARKS_H

#include "store/delivery.h"
#include "store/handle.h"

/* In a transaction, of a row that is `from` now. */
bool marks_add(struct store *store, const struct delivery_turn *turn, int64_t subscriber,
               enum delivery_state from, struct error *err) MUST_CHECK;

bool marks_are_due(const struct store *store);
bool marks_write(struct store *store, struct error *err) MUST_CHECK;

void marks_forget(struct store *store); /* the transaction is rolled back */
void marks_free(struct store *store);

#endif
