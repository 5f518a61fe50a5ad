#define _GNU_SOURCE /* sync_file_range */
#include "store/sync.h"

#include <fcntl.h>
#include <sqlite3.h>

static sqlite3_vfs layer;
static const sqlite3_vfs *own; /* SQLite's */
static sqlite3_io_methods log_methods;
static const sqlite3_io_methods *own_methods; /* of a log */
static struct sync_work *expected;

static void do_expected(struct sync_work *work)
{
    work->is_done = true;
    work->is_at_it = true;
    /* Only begins to write; a failure shows in the sync. */
    if (work->log_fd >= 0)
        (void)sync_file_range(work->log_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    work->work(work->ctx);
    work->is_at_it = false;
}

static int sync_log(sqlite3_file *file, int flags)
{
    if (expected && !expected->is_done)
        do_expected(expected);
    return own_methods->xSync(file, flags);
}

/* A log is a file like any other to its layer, which finds its functions through the file. */
static int open_file(sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out)
{
    int rc = own->xOpen(self, name, file, flags, out);

    if (rc != SQLITE_OK || !(flags & SQLITE_OPEN_WAL))
        return rc;
    if (!own_methods) {
        own_methods = file->pMethods;
        log_methods = *own_methods;
        log_methods.xSync = sync_log;
    }
    if (file->pMethods == own_methods)
        file->pMethods = &log_methods;
    return rc;
}

const char *sync_vfs(void)
{
    if (own)
        return layer.zName;
    own = sqlite3_vfs_find(NULL);
    if (!own)
        return NULL;
    layer = *own; /* its functions ask for what stands in here, and nothing else */
    layer.zName = "fortnight";
    layer.pNext = NULL;
    layer.xOpen = open_file;
    if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
        own = NULL;
    return own ? layer.zName : NULL;
}

void sync_expect(struct sync_work *work)
{
    expected = work;
}

bool sync_is_at_work(void)
{
    return expected && expected->is_at_it;
}
