/*
 * store.h - the bulletin's memory: one database file, opened, migrated, and written in
 * transactions.
 *
 * Here and in the other headers of this room: every function that writes is one transaction, or a
 * part of the caller's when there is one (store_begin). Inside the caller's, a false means: roll
 * back. A store belongs to one thread and never crosses a fork. Whatever a crash interrupts is as
 * if it had not begun.
 *
 * Kinds of failure: ERROR_DISK full or failing (nothing is lost, go on after making space),
 * ERROR_LATER another process was writing for a minute, ERROR_SYSTEM damaged or not permitted.
 * No message names a person.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/error.h"

struct store;

/*
 * Makes a new database (0600), empty and closed. An existing file is ERROR_CANNOT_CREATE and stays
 * as it is.
 */
bool store_create(const char *path, struct error *err) MUST_CHECK;

/*
 * Brings an older database up to date. ERROR_NO_INPUT when there is none; ERROR_CONFIG when others
 * can read it; ERROR_SYSTEM when it is no database of ours, empty (it never is once it was made: to
 * begin anew would forget who left), or was written by a newer program.
 */
bool store_open(struct store **out, const char *path, struct error *err) MUST_CHECK;
void store_close(struct store *store); /* rolls back what is open; NULL is fine */

/*
 * begin waits up to a minute for another process that writes. A commit is on the disk when it
 * returns true; false means it was rolled back. What erasures overwrote is wiped from the
 * database's log as well, at the latest when the store is closed.
 *
 * A store is one thread's at a time.
 */
bool store_begin(struct store *store, struct error *err) MUST_CHECK;
bool store_commit(struct store *store, struct error *err) MUST_CHECK;
/*
 * As store_commit(), and calls work(ctx), which must not touch the store, while the disk is
 * writing. Not when there was nothing to wait for, or when it failed before.
 */
bool store_commit_while(struct store *store, void (*work)(void *ctx), void *ctx,
                        struct error *err) MUST_CHECK;
void store_rollback(struct store *store); /* fine without a transaction */
/* Is one open? For who takes part in the caller's. */
bool store_has_begun(const struct store *store);

/* How long a write waits for another process, instead of a minute. */
void store_set_patience(struct store *store, int wait_ms);

/*
 * Small commits follow, and many: the log is carried over often, so that it is written over instead
 * of growing, which a disk syncs faster. What changes much at once is better off without.
 */
void store_expect_small_commits(struct store *store);

#endif
