/*
 * sync.h - inside the room: work to do while the disk writes.
 *
 * A commit writes its pages to the log and waits until the disk has them. The disk can be told to
 * begin before it is waited for: between the two, what is expected here is done, in the same thread
 * and inside of SQLite's call, so that a commit is what it always was.
 */
#ifndef STORE_SYNC_H
#define STORE_SYNC_H

#include "base/base.h"

struct sync_work {
    void (*work)(void *ctx); /* must not call SQLite */
    void *ctx;
    int log_fd;   /* of the log; -1: the disk is not told to begin */
    bool is_done; /* set: it was called; not, when no log was synced */
    bool is_at_it;
};

/*
 * The name of the file layer to open databases with: SQLite's own but for the log's sync. NULL, its
 * own, when it cannot be registered.
 */
const char *sync_vfs(void);

/* The next sync of a log does this work, once; NULL: none any more. Of one thread. */
void sync_expect(struct sync_work *work);

/* In the midst of such work SQLite must not be called. */
bool sync_is_at_work(void);

#endif
